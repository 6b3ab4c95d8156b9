#ifndef PRODUCT_BLOCK_H
#define PRODUCT_BLOCK_H

#include "../lanes.h"

// Eight floats; compilers split or join them as the machine has registers.
typedef float vector8 __attribute__((vector_size(32), aligned(4)));

enum { BLOCK_ROWS = 6 };

// A value in all places; no function, which could not return a vector where there are no registers for it.
#define BROADCAST(value) ((vector8){value, value, value, value, value, value, value, value})

// Turns eight rows of eight into columns.
static inline __attribute__((always_inline)) void transpose(vector8 rows[8]) {
  vector8 pairs[8], fours[8];
  for (size_t i = 0; i < 8; i += 2) {
    pairs[i] = __builtin_shufflevector(rows[i], rows[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    pairs[i + 1] = __builtin_shufflevector(rows[i], rows[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  for (size_t i = 0; i < 8; i += 4) {
    for (size_t j = 0; j < 2; j++) {
      fours[i + 2 * j] = __builtin_shufflevector(pairs[i + j], pairs[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      fours[i + 2 * j + 1] = __builtin_shufflevector(pairs[i + j], pairs[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  for (size_t i = 0; i < 4; i++) {
    rows[i] = __builtin_shufflevector(fours[i], fours[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    rows[i + 4] = __builtin_shufflevector(fours[i], fours[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

// sums[row][column] += left[row * left_stride + k] * right[k * right_stride + column] for k in order, each by one fused
// multiply-add. `rows` is a constant where it is called, at most BLOCK_ROWS.
static inline __attribute__((always_inline)) void product_block(const size_t rows, const float *left,
                                                                size_t left_stride, const float *right,
                                                                size_t right_stride, size_t depth,
                                                                lanes16 sums[BLOCK_ROWS]) {
  lanes16 totals[BLOCK_ROWS];
  for (size_t row = 0; row < rows; row++) { totals[row] = sums[row]; }
  for (size_t k = 0; k < depth; k++) {
    const lanes16 values = LANES_AT(right + k * right_stride);
    for (size_t row = 0; row < rows; row++) {
      totals[row] = __builtin_elementwise_fma((lanes16)(left[row * left_stride + k]), values, totals[row]);
    }
  }
  for (size_t row = 0; row < rows; row++) { sums[row] = totals[row]; }
}

// The same for a number of rows that is known only at run time.
static inline __attribute__((always_inline)) void product_rows(size_t rows, const float *left, size_t left_stride,
                                                               const float *right, size_t right_stride, size_t depth,
                                                               lanes16 sums[BLOCK_ROWS]) {
  switch (rows) {
    case 1: product_block(1, left, left_stride, right, right_stride, depth, sums); break;
    case 2: product_block(2, left, left_stride, right, right_stride, depth, sums); break;
    case 3: product_block(3, left, left_stride, right, right_stride, depth, sums); break;
    case 4: product_block(4, left, left_stride, right, right_stride, depth, sums); break;
    case 5: product_block(5, left, left_stride, right, right_stride, depth, sums); break;
    default: product_block(6, left, left_stride, right, right_stride, depth, sums); break;
  }
}

#endif
