#ifndef INT8_BLOCK_H
#define INT8_BLOCK_H

#include "CKernels.h"

enum { INT8_BLOCK_ROWS = 16 };

// One group of one block of rows against one tile of outputs: all kernels add the same terms.
struct int8_block {
  const uint8_t *bytes;
  size_t stride;
  const int8_t *weights;
  size_t depth;
  // The first row's; the next row's are `groups` further.
  const float *scales;
  const float *offsets;
  size_t groups;
  const float *weight_scales;
  const float *weight_sums;
  // What the terms are added to, TRANSFORMER_INT8_TILE values a row.
  float *totals;
  size_t totals_stride;
};

struct int8_kernel {
  // At once, at most INT8_BLOCK_ROWS.
  size_t rows;
  // Adds a block of at most so many rows to their totals.
  void (*add)(const struct int8_block *block, size_t rows);
  // What a thread does before and after a number of blocks; may be NULL.
  void (*begin)(void);
  void (*end)(void);
};

// What the processor at hand has besides portable code, from slow to fast: at most INT8_FURTHER_KERNELS.
enum { INT8_FURTHER_KERNELS = 3 };
size_t int8_further_kernels(struct int8_kernel kernels[INT8_FURTHER_KERNELS]);

#endif
