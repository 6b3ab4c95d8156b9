#ifndef VECTOR_MATH_H
#define VECTOR_MATH_H

#include <stdint.h>
#include <string.h>

// Elementary functions without a branch, so that loops over them become vector code. Bits are the same on every machine.

// The exponential, to about one unit in the last place; arguments are kept within -87.3 ... 88.7, and NaN stays NaN.
static inline float exp_float(float x) {
  x = x < -87.3f ? -87.3f : x;
  x = x > 88.7f ? 88.7f : x;
  // x = n ln 2 + r with |r| <= ln 2 / 2; ln 2 in two parts so that n ln 2 is exact in the first.
  // n stands in the last bits of `shifted`, whose unit in the last place is 1.
  const float magic = 12582912.0f;
  const float shifted = x * 1.44269504f + magic;
  const float n = shifted - magic;
  const float r = (x - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f;
  // Taylor's series to the seventh power: the rest is below 6e-9 at |r| = 0.3466.
  float sum = 1.0f / 5040.0f;
  sum = sum * r + 1.0f / 720.0f;
  sum = sum * r + 1.0f / 120.0f;
  sum = sum * r + 1.0f / 24.0f;
  sum = sum * r + 1.0f / 6.0f;
  sum = sum * r + 0.5f;
  const float value = 1.0f + (r + r * r * sum);
  uint32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits - 0x4B400000u + 127u) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return value * power;
}

// The hyperbolic tangent, to 1e-7.
static inline float tanh_float(float x) {
  return 1.0f - 2.0f / (exp_float(2.0f * x) + 1.0f);
}

// The error function, to 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
static inline float erf_float(float x) {
  const float magnitude = x < 0 ? -x : x;
  const float t = 1.0f / (1.0f + 0.3275911f * magnitude);
  float sum = 1.061405429f;
  sum = sum * t - 1.453152027f;
  sum = sum * t + 1.421413741f;
  sum = sum * t - 0.284496736f;
  sum = sum * t + 0.254829592f;
  const float value = 1.0f - sum * t * exp_float(-magnitude * magnitude);
  return x < 0 ? -value : value;
}

#endif
