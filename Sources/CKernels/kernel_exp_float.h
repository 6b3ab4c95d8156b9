#ifndef KERNEL_EXP_FLOAT_H
#define KERNEL_EXP_FLOAT_H

#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

/// e^x in single precision for x at or below 88, to within two units in the last place; 0 below -87.
///
/// Free of branches, so that loops over it become vector code.
static inline float kernel_exp_float(float x) {
  const float bounded = x < -87.0f ? -87.0f : x > 88.0f ? 88.0f : x;
  // x = n ln 2 + r with |r| <= ln 2 / 2; ln 2 in two parts so that n ln 2 is exact in the first.
  const float magic = 12582912.0f;
  const float shifted = bounded * 1.44269504f + magic;
  const float n = shifted - magic;
  const float r = (bounded - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f;
  // Taylor's series to the 7th power: the rest is below 6e-9 at |r| = 0.3466.
  float sum = 1.0f / 5040;
  sum = sum * r + 1.0f / 720;
  sum = sum * r + 1.0f / 120;
  sum = sum * r + 1.0f / 24;
  sum = sum * r + 1.0f / 6;
  sum = sum * r + 0.5f;
  const float value = 1.0f + (r + r * r * sum);
  // n stands in the last bits of `shifted`, whose exponent is that of `magic`, 0x4B400000.
  uint32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits - 0x4B400000u + 127u) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return x < -87.0f ? 0.0f : value * power;
}

#endif
