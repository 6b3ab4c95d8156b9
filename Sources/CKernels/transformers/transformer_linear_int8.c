#include "CKernels.h"
#include "int8_block.h"
#include "product_block.h"
#include "transformer_clones.h"

#include <string.h>

enum { TILE = TRANSFORMER_INT8_TILE, STEP = TRANSFORMER_INT8_STEP, GROUP = TRANSFORMER_INT8_GROUP };

void transformer_int8_place(const int8_t *row, const float *row_scales, const float *row_sums, size_t output,
                            size_t stride, size_t groups, size_t padded, int8_t *bytes, float *scales, float *sums) {
  int8_t *tile = bytes + output / TILE * TILE * stride;
  for (size_t k = 0; k < stride; k++) { tile[((k / STEP) * TILE + output % TILE) * STEP + k % STEP] = row[k]; }
  for (size_t group = 0; group < groups; group++) {
    scales[group * padded + output] = row_scales[group];
    sums[group * padded + output] = row_sums[group];
  }
}

TRANSFORMER_CLONES
static void portable_add(const struct int8_block *block, size_t rows) {
  for (size_t row = 0; row < rows; row++) {
    int32_t sums[TILE] = {0};
    for (size_t k = 0; k < block->depth; k += STEP) {
      const uint8_t *factors = block->bytes + row * block->stride + k;
      const int8_t *weights = block->weights + k * TILE;
      for (size_t lane = 0; lane < TILE; lane++) {
        for (size_t i = 0; i < STEP; i++) { sums[lane] += factors[i] * weights[lane * STEP + i]; }
      }
    }
    const vector8 scale = BROADCAST(block->scales[row * block->groups]);
    const vector8 offset = BROADCAST(block->offsets[row * block->groups]);
    for (size_t lane = 0; lane < TILE; lane += 8) {
      vector8 sum;
      for (size_t i = 0; i < 8; i++) { sum[i] = (float)sums[lane + i]; }
      vector8 *total = (vector8 *)(block->totals + row * block->totals_stride + lane);
      *total = __builtin_elementwise_fma(scale, *(const vector8 *)(block->weight_scales + lane) * sum, *total);
      *total = __builtin_elementwise_fma(offset, *(const vector8 *)(block->weight_sums + lane), *total);
    }
  }
}

static void multiply(const struct int8_kernel *kernel, const uint8_t *bytes, const float *scales, const float *offsets,
                     size_t rows, const transformer_int8_weights *weights, float *output) {
  const size_t stride = weights->stride, outputs = weights->outputs;
  const size_t groups = (stride + GROUP - 1) / GROUP, padded = (outputs + TILE - 1) / TILE * TILE;
  // Of the last tile, which need not be whole.
  _Alignas(64) float rest[INT8_BLOCK_ROWS][TILE];
  for (size_t start = 0; start < outputs; start += TILE) {
    const bool is_whole = outputs - start >= TILE;
    for (size_t row = 0; row < rows; row += kernel->rows) {
      const size_t count = rows - row < kernel->rows ? rows - row : kernel->rows;
      float *totals = is_whole ? output + row * outputs + start : rest[0];
      const size_t totals_stride = is_whole ? outputs : TILE;
      for (size_t i = 0; i < count; i++) {
        memcpy(totals + i * totals_stride, weights->bias + start, TILE * sizeof *totals);
      }
      for (size_t group = 0; group < groups; group++) {
        const size_t k = group * GROUP;
        const struct int8_block block = {
            .bytes = bytes + row * stride + k,
            .stride = stride,
            .weights = weights->bytes + start * stride + k * TILE,
            .depth = stride - k < GROUP ? stride - k : GROUP,
            .scales = scales + row * groups + group,
            .offsets = offsets + row * groups + group,
            .groups = groups,
            .weight_scales = weights->scales + group * padded + start,
            .weight_sums = weights->sums + group * padded + start,
            .totals = totals,
            .totals_stride = totals_stride,
        };
        kernel->add(&block, count);
      }
      if (is_whole) { continue; }
      for (size_t i = 0; i < count; i++) {
        memcpy(output + (row + i) * outputs + start, rest[i], (outputs - start) * sizeof *output);
      }
    }
  }
}

// Portable code first; returns how many there are.
static size_t all_kernels(struct int8_kernel kernels[1 + INT8_FURTHER_KERNELS]) {
  kernels[0] = (struct int8_kernel){.rows = 8, .add = portable_add};
  return 1 + int8_further_kernels(kernels + 1);
}

size_t transformer_int8_kernel_count(void) {
  struct int8_kernel kernels[1 + INT8_FURTHER_KERNELS];
  return all_kernels(kernels);
}

void transformer_linear_int8_by(size_t kernel, const uint8_t *bytes, const float *scales, const float *offsets,
                                size_t rows, const transformer_int8_weights *weights, float *output) {
  struct int8_kernel kernels[1 + INT8_FURTHER_KERNELS];
  const size_t count = all_kernels(kernels);
  const struct int8_kernel *chosen = kernels + (kernel < count ? kernel : count - 1);
  if (chosen->begin) { chosen->begin(); }
  multiply(chosen, bytes, scales, offsets, rows, weights, output);
  if (chosen->end) { chosen->end(); }
}

void transformer_linear_int8(const uint8_t *bytes, const float *scales, const float *offsets, size_t rows,
                             const transformer_int8_weights *weights, float *output) {
  transformer_linear_int8_by(INT8_FURTHER_KERNELS, bytes, scales, offsets, rows, weights, output);
}
