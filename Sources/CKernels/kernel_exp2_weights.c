#include "kernel_exp2_weights.h"
#include "kernel_clones.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

enum { LANES = 16, RUN = 1024 };

KERNEL_CLONES
int32_t kernel_max_int32(const int32_t *values, size_t count) {
  int32_t largest = INT32_MIN;
  for (size_t i = 0; i < count; i++) { largest = values[i] > largest ? values[i] : largest; }
  return largest;
}

// 2^t = 2^n 2^f with |f| <= 1/2; the polynomial is the least-maximum-error one of degree six for 2^f.
static inline float exp2_of(float t) {
  t = t < -126.0f ? -126.0f : t;
  const float magic = 12582912.0f;
  const float n = (t + magic) - magic;
  const float f = t - n;
  float sum = 1.5403530393381608e-4f;
  sum = sum * f + 1.3333558146428443e-3f;
  sum = sum * f + 9.6181291076284772e-3f;
  sum = sum * f + 5.5504108664821580e-2f;
  sum = sum * f + 2.4022650695910072e-1f;
  sum = sum * f + 6.9314718055994531e-1f;
  sum = sum * f + 1.0f;
  const int32_t bits = ((int32_t)n + 127) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return sum * power;
}

KERNEL_CLONES
void kernel_exp2_weights(const int32_t *similarities, size_t count, float scale, float *weights) {
  for (size_t i = 0; i < count; i++) { weights[i] = exp2_of((float)similarities[i] * scale); }
}

KERNEL_CLONES
void kernel_group_sums(const float *weights, const uint32_t *ends, size_t groups, double *sums) {
  size_t start = 0;
  for (size_t group = 0; group < groups; group++) {
    const size_t end = ends[group];
    double total = 0;
    while (start < end) {
      const size_t stop = end - start > RUN ? start + RUN : end;
      if (stop - start == 1) {
        total += weights[start];
        start = stop;
        continue;
      }
      float partial[LANES] = {0};
      size_t i = start;
      for (; i + LANES <= stop; i += LANES) {
        for (size_t lane = 0; lane < LANES; lane++) { partial[lane] += weights[i + lane]; }
      }
      for (size_t lane = 0; i < stop; i++, lane++) { partial[lane] += weights[i]; }
      for (size_t width = LANES / 2; width > 0; width /= 2) {
        for (size_t lane = 0; lane < width; lane++) { partial[lane] += partial[lane + width]; }
      }
      total += partial[0];
      start = stop;
    }
    sums[group] = total;
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
