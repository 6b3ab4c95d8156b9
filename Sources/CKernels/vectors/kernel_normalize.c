#include "CKernels.h"
#include "../kernel_clones.h"

#include <math.h>

enum { LANES = 16 };

KERNEL_CLONES
double kernel_normalize(float *values, size_t count) {
  double sums[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (size_t lane = 0; lane < LANES; lane++) {
      const double value = values[i + lane];
      sums[lane] += value * value;
    }
  }
  for (size_t lane = 0; i < count; i++, lane++) {
    const double value = values[i];
    sums[lane] += value * value;
  }
  for (size_t width = LANES / 2; width > 0; width /= 2) {
    for (size_t lane = 0; lane < width; lane++) {
      sums[lane] += sums[lane + width];
    }
  }
  const double length = sqrt(sums[0]);
  if (length > 0 && isfinite(length)) {
    const double inverse = 1 / length;
    for (i = 0; i < count; i++) {
      values[i] = (float)(values[i] * inverse);
    }
  }
  return length;
}
