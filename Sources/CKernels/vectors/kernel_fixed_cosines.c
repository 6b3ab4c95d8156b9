#include "CKernels.h"
#include "../kernel_clones.h"

#include <math.h>
#include <string.h>

enum { ROWS = KERNEL_TILE_ROWS, LANES = 8 };

KERNEL_CLONES
double kernel_fixed_point(const float *values, size_t count, int16_t *fixed) {
  double squares[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (size_t lane = 0; lane < LANES; lane++) {
      squares[lane] += (double)values[i + lane] * (double)values[i + lane];
    }
  }
  for (size_t lane = 0; i < count; i++, lane++) { squares[lane] += (double)values[i] * (double)values[i]; }
  for (size_t width = LANES / 2; width > 0; width /= 2) {
    for (size_t lane = 0; lane < width; lane++) { squares[lane] += squares[lane + width]; }
  }
  const double norm = sqrt(squares[0]);
  if (!(norm > 0) || norm > 1e300) {
    memset(fixed, 0, count * sizeof *fixed);
    return 0;
  }
  const double scale = 32767.0 / norm;
  const double magic = 6755399441055744.0;
  for (size_t j = 0; j < count; j++) { fixed[j] = (int16_t)(int32_t)(((double)values[j] * scale + magic) - magic); }
  return norm;
}

KERNEL_CLONES
void kernel_packed_products(const int16_t *packed, size_t tiles, size_t pairs, const double *query, double *products) {
  for (size_t tile = 0; tile < tiles; tile++) {
    double sums[ROWS] = {0};
    for (size_t pair = 0; pair < pairs; pair++) {
      const int16_t *values = packed + (tile * pairs + pair) * ROWS * 2;
      for (size_t row = 0; row < ROWS; row++) { sums[row] += values[2 * row] * query[2 * pair]; }
      for (size_t row = 0; row < ROWS; row++) { sums[row] += values[2 * row + 1] * query[2 * pair + 1]; }
    }
    memcpy(products + tile * ROWS, sums, sizeof sums);
  }
}
