#ifndef PRODUCT_BLOCK_H
#define PRODUCT_BLOCK_H

#include <stddef.h>

// Eight floats; compilers split or join them as the machine has registers.
typedef float vector8 __attribute__((vector_size(32), aligned(4)));

enum { BLOCK_ROWS = 6, BLOCK_COLUMNS = 16 };

// sums[row][column] += left[row * left_stride + k] * right[k * right_stride + column] for k in order, each by one fused
// multiply-add. `rows` is a constant where it is called, at most BLOCK_ROWS.
static inline __attribute__((always_inline)) void product_block(const size_t rows, const float *left,
                                                                size_t left_stride, const float *right,
                                                                size_t right_stride, size_t depth,
                                                                vector8 sums[BLOCK_ROWS][2]) {
  vector8 first[BLOCK_ROWS], second[BLOCK_ROWS];
  for (size_t row = 0; row < rows; row++) { first[row] = sums[row][0], second[row] = sums[row][1]; }
  for (size_t k = 0; k < depth; k++) {
    const vector8 low = *(const vector8 *)(right + k * right_stride);
    const vector8 high = *(const vector8 *)(right + k * right_stride + 8);
    for (size_t row = 0; row < rows; row++) {
      const vector8 factor = (vector8){0} + left[row * left_stride + k];
      first[row] = __builtin_elementwise_fma(factor, low, first[row]);
      second[row] = __builtin_elementwise_fma(factor, high, second[row]);
    }
  }
  for (size_t row = 0; row < rows; row++) { sums[row][0] = first[row], sums[row][1] = second[row]; }
}

// The same for a number of rows that is known only at run time.
static inline __attribute__((always_inline)) void product_rows(size_t rows, const float *left, size_t left_stride,
                                                               const float *right, size_t right_stride, size_t depth,
                                                               vector8 sums[BLOCK_ROWS][2]) {
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
