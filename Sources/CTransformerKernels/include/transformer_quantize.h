#ifndef TRANSFORMER_QUANTIZE_H
#define TRANSFORMER_QUANTIZE_H

#include <stddef.h>
#include <stdint.h>

/// Values of a row that share one scale: outliers spoil no more than their own group. Depths of bytes are padded to a
/// multiple of TRANSFORMER_INT8_STEP.
enum { TRANSFORMER_INT8_GROUP = 128, TRANSFORMER_INT8_STEP = 4 };

/// Rounds each row of floats to bytes, group by group: value = scale * byte + offset, where 0 is met exactly.
///
/// Reads `width` values a row and writes `stride` bytes, the padded width; those past `width` stand for 0. Writes one
/// scale and one offset, -scale * byte of 0, for every group of every row. Values that are not finite give whatever
/// bytes, never a trap.
void transformer_quantize_rows(const float *values, size_t rows, size_t width, size_t stride, uint8_t *bytes,
                               float *scales, float *offsets);

/// Rounds one row of weights, group by group: weight = scale * byte with bytes in -127...127. Writes the padded width,
/// with zeros past `width`, and for each group its scale and scale * the sum of its bytes.
void transformer_quantize_weights(const float *weights, size_t width, size_t stride, int8_t *bytes, float *scales,
                                  float *sums);

#endif
