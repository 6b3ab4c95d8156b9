#ifndef TRANSFORMER_LINEAR_H
#define TRANSFORMER_LINEAR_H

#include <stddef.h>

/// Outputs of one packed tile.
enum { TRANSFORMER_TILE = 16 };

/// Packs a weight matrix of `outputs` x `depth`, row-major, for `transformer_linear`:
/// `packed[tile][k][output within tile]`, tiles of TRANSFORMER_TILE outputs, zeros for those missing in the last.
/// `packed` holds ceil(outputs / TRANSFORMER_TILE) * TRANSFORMER_TILE * depth floats.
void transformer_linear_pack(const float *weights, size_t outputs, size_t depth, float *packed);

/// output[row * outputs + n] = bias[n] + the sum over k, in order, of input[row * depth + k] * weights[n][k], each term
/// added by one fused multiply-add to a sum that begins at `bias[n]`, or at 0 where `bias` is NULL.
void transformer_linear(const float *input, size_t rows, size_t depth, const float *packed, const float *bias,
                        size_t outputs, float *output);

#endif
