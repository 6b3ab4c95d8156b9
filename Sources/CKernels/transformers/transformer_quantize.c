#include "CKernels.h"
#include "../lanes.h"
#include "transformer_clones.h"

#include <string.h>

// Adding 1.5 * 2^23 rounds to the nearest integer, ties to even.
static const float magic = 12582912.0f;

static inline __attribute__((always_inline)) void quantize_group(const float *restrict value, size_t width,
                                                                 uint8_t *restrict byte, float *scale_of,
                                                                 float *offset_of, uint8_t *zero_of) {
  const size_t whole = width / LANES * LANES;
  // The range always holds 0. Comparisons with NaN are false, so only infinities leave it.
  lanes16 lows = 0, highs = 0;
  for (size_t i = 0; i < whole; i += LANES) {
    const lanes16 x = LANES_AT(value + i);
    lows = SMALLER(lows, x);
    highs = LARGER(highs, x);
  }
  float low = smallest_of_lanes(&lows), high = largest_of_lanes(&highs);
  for (size_t i = whole; i < width; i++) {
    low = SMALLER(low, value[i]);
    high = LARGER(high, value[i]);
  }
  const float range = high - low;
  const float scale = range > 1.0e-30f && range < 3.0e38f ? range / 255.0f : 1.0f;
  const float inverse = 1.0f / scale;
  const float rounded = (-low * inverse + magic) - magic;
  const float zero = rounded >= 0 && rounded <= 255 ? rounded : 0;
  for (size_t i = 0; i < width; i++) {
    const float x = ((value[i] * inverse + magic) - magic) + zero;
    const float kept = x > 0 ? x : 0;
    byte[i] = (uint8_t)(int32_t)(kept < 255 ? kept : 255);
  }
  *scale_of = scale;
  *offset_of = -(scale * zero);
  *zero_of = (uint8_t)zero;
}

TRANSFORMER_CLONES
void transformer_quantize_rows(const float *values, size_t rows, size_t width, size_t stride, uint8_t *bytes,
                               float *scales, float *offsets) {
  for (size_t row = 0; row < rows; row++) {
    uint8_t zero = 0;
    for (size_t start = 0; start < width; start += TRANSFORMER_INT8_GROUP) {
      const float *value = values + row * width + start;
      uint8_t *byte = bytes + row * stride + start;
      if (width - start >= TRANSFORMER_INT8_GROUP) {
        quantize_group(value, TRANSFORMER_INT8_GROUP, byte, scales++, offsets++, &zero);
      } else {
        quantize_group(value, width - start, byte, scales++, offsets++, &zero);
      }
    }
    memset(bytes + row * stride + width, zero, stride - width);
  }
}

void transformer_quantize_weights(const float *weights, size_t width, size_t stride, int8_t *bytes, float *scales,
                                  float *sums) {
  memset(bytes + width, 0, stride - width);
  for (size_t start = 0; start < width; start += TRANSFORMER_INT8_GROUP) {
    const size_t length = width - start < TRANSFORMER_INT8_GROUP ? width - start : TRANSFORMER_INT8_GROUP;
    float largest = 0;
    for (size_t i = start; i < start + length; i++) {
      const float magnitude = weights[i] < 0 ? -weights[i] : weights[i];
      largest = magnitude > largest ? magnitude : largest;
    }
    const float scale = largest > 1.0e-30f && largest < 3.0e38f ? largest / 127.0f : 1.0f;
    const float inverse = 1.0f / scale;
    int32_t sum = 0;
    for (size_t i = start; i < start + length; i++) {
      const float rounded = (weights[i] * inverse + magic) - magic;
      const float kept = rounded < 127 ? rounded : 127;
      bytes[i] = (int8_t)(int32_t)(kept > -127 ? kept : -127);
      sum += bytes[i];
    }
    *scales++ = scale;
    *sums++ = scale * (float)sum;
  }
}
