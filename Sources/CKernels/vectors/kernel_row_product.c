#include "CKernels.h"
#include "../kernel_clones.h"

enum { LANES = 8 };

KERNEL_CLONES
double kernel_row_product(const int16_t *row, const double *query, size_t count) {
  double sums[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (size_t lane = 0; lane < LANES; lane++) { sums[lane] += row[i + lane] * query[i + lane]; }
  }
  for (size_t lane = 0; i < count; i++, lane++) { sums[lane] += row[i] * query[i]; }
  for (size_t width = LANES / 2; width > 0; width /= 2) {
    for (size_t lane = 0; lane < width; lane++) { sums[lane] += sums[lane + width]; }
  }
  return sums[0];
}
