#include "CKernels.h"
#include "../kernel_clones.h"

enum { LANES = 16 };

KERNEL_CLONES
float kernel_dot(const float *left, const float *right, size_t count) {
  float sums[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (size_t lane = 0; lane < LANES; lane++) {
      sums[lane] += left[i + lane] * right[i + lane];
    }
  }
  for (size_t lane = 0; i < count; i++, lane++) {
    sums[lane] += left[i] * right[i];
  }
  for (size_t width = LANES / 2; width > 0; width /= 2) {
    for (size_t lane = 0; lane < width; lane++) {
      sums[lane] += sums[lane + width];
    }
  }
  return sums[0];
}
