#include "CKernels.h"
#include "../kernel_clones.h"
#include "../lanes.h"

KERNEL_CLONES
float kernel_dot(const float *left, const float *right, size_t count) {
  lanes16 sums = 0;
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) { sums += LANES_AT(left + i) * LANES_AT(right + i); }
  for (size_t lane = 0; i < count; i++, lane++) { sums[lane] += left[i] * right[i]; }
  return sum_of_lanes(&sums);
}
