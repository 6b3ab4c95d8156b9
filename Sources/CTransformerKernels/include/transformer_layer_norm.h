#ifndef TRANSFORMER_LAYER_NORM_H
#define TRANSFORMER_LAYER_NORM_H

#include <stddef.h>

/// For each of `rows` rows of `width` values: adds `added` to it unless that is NULL, then
/// value = (value - mean) / sqrt(variance + epsilon) * scale[i] + shift[i], with the population variance.
///
/// Sums run over sixteen lanes, each every sixteenth value, and are joined pairwise.
void transformer_layer_norm(float *values, const float *added, size_t rows, size_t width, const float *scale,
                            const float *shift, float epsilon);

#endif
