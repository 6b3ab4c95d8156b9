#ifndef KERNEL_AXPY_H
#define KERNEL_AXPY_H

#include <stddef.h>

/// sums[i] += factor * values[i] for `count` floats.
void kernel_axpy(float factor, const float *values, float *sums, size_t count);

#endif
