#ifndef SOFTMAX_ROW_H
#define SOFTMAX_ROW_H

#include "../lanes.h"
#include "vector_math.h"

#include <string.h>

static inline __attribute__((always_inline)) void exponentials(float *scores, size_t count, float largest,
                                                               float scale) {
  for (size_t j = 0; j < count; j++) { scores[j] = exp_float((scores[j] - largest) * scale); }
}

// e^(scale * (score - largest)) over their sum, in place, for one to any number of scores. The last ones, fewer than
// sixteen, are worked on in lanes of their own; the lanes behind them repeat the first score and are left out of the sum.
static inline __attribute__((always_inline)) void softmax_row(float *scores, size_t count, float scale) {
  const lanes16 index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const size_t whole = count / LANES * LANES, left = count - whole;
  float rest[LANES];
  LANES_AT(rest) = scores[0];
  memcpy(rest, scores + whole, left * sizeof *scores);
  lanes16 highs = LANES_AT(rest);
  for (size_t j = 0; j < whole; j += LANES) { highs = LARGER(highs, LANES_AT(scores + j)); }
  const float largest = largest_of_lanes(&highs);
  exponentials(scores, whole, largest, scale);
  exponentials(rest, LANES, largest, scale);
  lanes16 sums = 0;
  for (size_t j = 0; j < whole; j += LANES) { sums += LANES_AT(scores + j); }
  sums += index < (float)left ? LANES_AT(rest) : 0;
  const float factor = 1.0f / sum_of_lanes(&sums);
  for (size_t j = 0; j < whole; j++) { scores[j] *= factor; }
  LANES_AT(rest) *= factor;
  memcpy(scores + whole, rest, left * sizeof *scores);
}

#endif
