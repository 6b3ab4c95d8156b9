#include "CKernels.h"
#include "transformer_clones.h"

void transformer_cosine_sine(double angle, double *cosine, double *sine) {
  // angle = n pi / 2 + r with |r| <= pi / 4; pi / 2 in three parts, so that n times the first two is exact (Cody and
  // Waite, Software Manual for the Elementary Functions, 8).
  const double magic = 6755399441055744.0;
  const double n = (angle * 0x1.45f306dc9c883p-1 + magic) - magic;
  const double r = ((angle - n * 0x1.921fb54p+0) - n * 0x1.10b46p-30) - n * 0x1.1a62633145c07p-54;
  const double square = r * r;
  // Taylor's series: the rests are below 1e-15 at pi / 4.
  double odd = -1.0 / 1307674368000.0;
  odd = odd * square + 1.0 / 6227020800.0;
  odd = odd * square - 1.0 / 39916800.0;
  odd = odd * square + 1.0 / 362880.0;
  odd = odd * square - 1.0 / 5040.0;
  odd = odd * square + 1.0 / 120.0;
  odd = odd * square - 1.0 / 6.0;
  const double s = r + r * square * odd;
  double even = 1.0 / 20922789888000.0;
  even = even * square - 1.0 / 87178291200.0;
  even = even * square + 1.0 / 479001600.0;
  even = even * square - 1.0 / 3628800.0;
  even = even * square + 1.0 / 40320.0;
  even = even * square - 1.0 / 720.0;
  even = even * square + 1.0 / 24.0;
  even = even * square - 0.5;
  const double c = 1.0 + square * even;
  switch ((long long)n & 3) {
    case 0: *cosine = c, *sine = s; break;
    case 1: *cosine = -s, *sine = c; break;
    case 2: *cosine = -c, *sine = -s; break;
    default: *cosine = s, *sine = -c; break;
  }
}

TRANSFORMER_CLONES
void transformer_rotate(const float *head, const float *cosines, const float *sines, size_t half, float *output) {
  for (size_t i = 0; i < half; i++) {
    const float left = head[i], right = head[i + half];
    output[i] = left * cosines[i] - right * sines[i];
    output[i + half] = right * cosines[i] + left * sines[i];
  }
}
