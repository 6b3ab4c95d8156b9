#include "CKernels.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

double kernel_exp(double x) {
  if (!(x > -708.0)) { return x != x ? x : 0.0; }
  if (x > 709.0) { return INFINITY; }
  // x = n ln 2 + r with |r| <= ln 2 / 2; ln 2 in two parts so that n ln 2 is exact in the first.
  const double magic = 6755399441055744.0;
  const double n = (x * 1.4426950408889634 + magic) - magic;
  const double r = (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
  // Taylor's series to the 13th power: the rest is below 4e-18 at |r| = 0.3466.
  static const double inverse_factorials[] = {
      1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0,
      1.0 / 5040.0,       1.0 / 720.0,       1.0 / 120.0,      1.0 / 24.0,      1.0 / 6.0,      0.5,
  };
  double sum = inverse_factorials[0];
  for (int i = 1; i < 12; i++) { sum = sum * r + inverse_factorials[i]; }
  const double value = 1.0 + (r + r * r * sum);
  const uint64_t bits = (uint64_t)((int64_t)n + 1023) << 52;
  double power;
  memcpy(&power, &bits, sizeof power);
  return value * power;
}
