#ifndef KERNEL_DOT_H
#define KERNEL_DOT_H

#include <stddef.h>

/// Sum of left[i] * right[i] over `count` floats, in sixteen interleaved partial sums that are added pairwise.
float kernel_dot(const float *left, const float *right, size_t count);

#endif
