#ifndef KERNEL_NORMALIZE_H
#define KERNEL_NORMALIZE_H

#include <stddef.h>

/// Divides `count` floats by their Euclidean length and returns that length. A vector whose length is zero or not
/// finite stays as it is. Squares are summed in double precision, so that no finite vector overflows.
double kernel_normalize(float *values, size_t count);

#endif
