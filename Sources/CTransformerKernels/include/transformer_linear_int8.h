#ifndef TRANSFORMER_LINEAR_INT8_H
#define TRANSFORMER_LINEAR_INT8_H

#include "transformer_quantize.h"

/// Outputs of one packed tile.
enum { TRANSFORMER_INT8_TILE = 48 };

/// Weights for `transformer_linear_int8`. With `padded` outputs, whole tiles of them, and groups as in
/// `transformer_quantize_rows`:
typedef struct {
  /// `stride` * `padded` bytes: by tile, four of k, output within the tile, k within the four.
  const int8_t *bytes;
  /// By group and output: `groups * padded` values, and scale * the sum of the bytes.
  const float *scales;
  const float *sums;
  /// `padded` values.
  const float *bias;
  size_t outputs;
  /// The padded depth.
  size_t stride;
} transformer_int8_weights;

/// Places one row of quantised weights, that of output `output`, into what `transformer_int8_weights` describes.
void transformer_int8_place(const int8_t *row, const float *row_scales, const float *row_sums, size_t output,
                            size_t stride, size_t groups, size_t padded, int8_t *bytes, float *scales, float *sums);

/// output[row * outputs + n] = bias[n] + the sum over groups g, in order, of
/// scale[row][g] * (weight scale[n][g] * sum) + offset[row][g] * weight sum[n][g], where sum, over the k of the group, of
/// byte[row][k] * weight byte[n][k] is an exact integer, and each of the two terms is added by one fused multiply-add.
void transformer_linear_int8(const uint8_t *bytes, const float *scales, const float *offsets, size_t rows,
                             const transformer_int8_weights *weights, float *output);

/// Kernels that the processor at hand has: portable code, then what AVX-512 VNNI and AMX do with whole vectors and tiles.
size_t transformer_int8_kernel_count(void);

/// The same by one of these kernels, the last one if there are not as many: all give the same bits.
void transformer_linear_int8_by(size_t kernel, const uint8_t *bytes, const float *scales, const float *offsets,
                                size_t rows, const transformer_int8_weights *weights, float *output);

#endif
