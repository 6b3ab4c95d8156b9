#include "CKernels.h"
#include "../kernel_clones.h"
#include "../lanes.h"

#include <string.h>

enum { RUN = 1024 };

KERNEL_CLONES
int16_t kernel_max_int16(const int16_t *values, size_t count) {
  int16_t largest = INT16_MIN;
  for (size_t i = 0; i < count; i++) { largest = values[i] > largest ? values[i] : largest; }
  return largest;
}

// 2^t = 2^n 2^f with |f| <= 1/2; the polynomial of degree five has the least greatest relative error, 7.5e-8.
__attribute__((always_inline)) static inline float exp2_of(float t) {
  t = t < -126.0f ? -126.0f : t;
  const float magic = 12582912.0f;
  const float n = (t + magic) - magic;
  const float f = t - n;
  float sum = 1.3276471e-3f;
  sum = sum * f + 9.6755413e-3f;
  sum = sum * f + 5.5507133e-2f;
  sum = sum * f + 2.4022120e-1f;
  sum = sum * f + 6.9314697e-1f;
  sum = sum * f + 1.0000001f;
  const int32_t bits = ((int32_t)n + 127) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return sum * power;
}

__attribute__((always_inline)) static inline double sum_of(const float *weights, size_t count) {
  if (count == 1) { return weights[0]; }
  lanes16 partial = 0;
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) { partial += LANES_AT(weights + i); }
  for (size_t lane = 0; i < count; i++, lane++) { partial[lane] += weights[i]; }
  return sum_of_lanes(&partial);
}

KERNEL_CLONES
void kernel_exp2_group_sums(const int16_t *similarities, const uint32_t *ends, size_t groups, float scale,
                            double *sums) {
  const size_t count = groups > 0 ? ends[groups - 1] : 0;
  size_t group = 0;
  double total = 0;
  for (; group < groups && ends[group] == 0; group++) { sums[group] = 0; }
  for (size_t start = 0; start < count; start += RUN) {
    float weights[RUN];
    const size_t length = count - start < RUN ? count - start : RUN;
    // Two chains of operations side by side: each power waits for itself alone.
#pragma clang loop interleave_count(2)
    for (size_t i = 0; i < length; i++) { weights[i] = exp2_of((float)similarities[start + i] * scale); }
    for (size_t position = 0; position < length;) {
      const size_t left = ends[group] - start;
      const size_t stop = left < length ? left : length;
      total += sum_of(weights + position, stop - position);
      position = stop;
      for (; group < groups && ends[group] == start + position; group++) {
        sums[group] = total;
        total = 0;
      }
    }
  }
}

KERNEL_CLONES
void kernel_weighted_row_sum(const double *factors, const float *matrix, size_t rows, size_t columns, double *totals) {
  for (size_t row = 0; row < rows; row++) {
    for (size_t column = 0; column < columns; column++) {
      totals[column] += factors[row] * (double)matrix[row * columns + column];
    }
  }
}
