#include "transformer_linear_int8.h"
#include "product_block.h"
#include "transformer_clones.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

enum { TILE = TRANSFORMER_INT8_TILE, STEP = TRANSFORMER_INT8_STEP, GROUP = TRANSFORMER_INT8_GROUP, ROWS = 8 };

void transformer_int8_place(const int8_t *row, const float *row_scales, const float *row_sums, size_t output,
                            size_t stride, size_t groups, size_t padded, int8_t *bytes, float *scales, float *sums) {
  int8_t *tile = bytes + output / TILE * TILE * stride;
  for (size_t k = 0; k < stride; k++) { tile[((k / STEP) * TILE + output % TILE) * STEP + k % STEP] = row[k]; }
  for (size_t group = 0; group < groups; group++) {
    scales[group * padded + output] = row_scales[group];
    sums[group * padded + output] = row_sums[group];
  }
}

// One group of one block of rows, at most ROWS, against one tile of outputs: both paths add the same terms.
struct group_block {
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
};

typedef float block_totals[ROWS][TILE];
typedef void block_function(const struct group_block *block, size_t rows, block_totals *totals);

TRANSFORMER_CLONES
static void portable_block(const struct group_block *block, size_t rows, block_totals *totals) {
  for (size_t row = 0; row < rows; row++) {
    int32_t sums[TILE] = {0};
    for (size_t k = 0; k < block->depth; k += STEP) {
      const uint8_t *factors = block->bytes + row * block->stride + k;
      const int8_t *weights = block->weights + k * TILE;
      for (size_t lane = 0; lane < TILE; lane++) {
        for (size_t i = 0; i < STEP; i++) { sums[lane] += factors[i] * weights[lane * STEP + i]; }
      }
    }
    const vector8 scale = (vector8){0} + block->scales[row * block->groups];
    const vector8 offset = (vector8){0} + block->offsets[row * block->groups];
    for (size_t lane = 0; lane < TILE; lane += 8) {
      vector8 sum;
      for (size_t i = 0; i < 8; i++) { sum[i] = (float)sums[lane + i]; }
      vector8 *total = (vector8 *)((*totals)[row] + lane);
      *total = __builtin_elementwise_fma(scale, *(const vector8 *)(block->weight_scales + lane) * sum, *total);
      *total = __builtin_elementwise_fma(offset, *(const vector8 *)(block->weight_sums + lane), *total);
    }
  }
}

#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>

enum { LANES = 16, REGISTERS = TILE / LANES };

#define VNNI __attribute__((target("avx512f,avx512bw,avx512vnni")))

// 24 accumulators: three registers of weights, eight rows whose bytes are broadcast four by four.
VNNI static inline __attribute__((always_inline)) void vnni_rows(const size_t rows, const struct group_block *block,
                                                                 block_totals *totals) {
  __m512i sums[ROWS][REGISTERS];
  for (size_t row = 0; row < rows; row++) {
    for (size_t i = 0; i < REGISTERS; i++) { sums[row][i] = _mm512_setzero_si512(); }
  }
  for (size_t k = 0; k < block->depth; k += STEP) {
    const int8_t *weights = block->weights + k * TILE;
    __m512i values[REGISTERS];
    for (size_t i = 0; i < REGISTERS; i++) { values[i] = _mm512_loadu_si512(weights + i * LANES * STEP); }
    for (size_t row = 0; row < rows; row++) {
      int32_t bytes;
      memcpy(&bytes, block->bytes + row * block->stride + k, sizeof bytes);
      const __m512i factors = _mm512_set1_epi32(bytes);
      for (size_t i = 0; i < REGISTERS; i++) {
        sums[row][i] = _mm512_dpbusd_epi32(sums[row][i], factors, values[i]);
      }
    }
  }
  for (size_t i = 0; i < REGISTERS; i++) {
    const __m512 weight_scales = _mm512_loadu_ps(block->weight_scales + i * LANES);
    const __m512 weight_sums = _mm512_loadu_ps(block->weight_sums + i * LANES);
    for (size_t row = 0; row < rows; row++) {
      float *total = (*totals)[row] + i * LANES;
      const __m512 scaled = _mm512_mul_ps(weight_scales, _mm512_cvtepi32_ps(sums[row][i]));
      const __m512 sum =
          _mm512_fmadd_ps(_mm512_set1_ps(block->scales[row * block->groups]), scaled, _mm512_loadu_ps(total));
      _mm512_storeu_ps(
          total, _mm512_fmadd_ps(_mm512_set1_ps(block->offsets[row * block->groups]), weight_sums, sum));
    }
  }
}

VNNI static void vnni_block(const struct group_block *block, size_t rows, block_totals *totals) {
  switch (rows) {
    case 1: vnni_rows(1, block, totals); break;
    case 2: vnni_rows(2, block, totals); break;
    case 3: vnni_rows(3, block, totals); break;
    case 4: vnni_rows(4, block, totals); break;
    case 5: vnni_rows(5, block, totals); break;
    case 6: vnni_rows(6, block, totals); break;
    case 7: vnni_rows(7, block, totals); break;
    default: vnni_rows(8, block, totals); break;
  }
}
#endif

static void multiply(block_function *function, const uint8_t *bytes, const float *scales, const float *offsets,
                     size_t rows, const transformer_int8_weights *weights, float *output) {
  const size_t stride = weights->stride, outputs = weights->outputs;
  const size_t groups = (stride + GROUP - 1) / GROUP, padded = (outputs + TILE - 1) / TILE * TILE;
  _Alignas(64) block_totals totals;
  for (size_t start = 0; start < outputs; start += TILE) {
    const size_t width = outputs - start < TILE ? outputs - start : TILE;
    for (size_t row = 0; row < rows; row += ROWS) {
      const size_t count = rows - row < ROWS ? rows - row : ROWS;
      for (size_t i = 0; i < count; i++) { memcpy(totals[i], weights->bias + start, sizeof totals[i]); }
      for (size_t group = 0; group < groups; group++) {
        const size_t k = group * GROUP;
        const struct group_block block = {
            .bytes = bytes + row * stride + k,
            .stride = stride,
            .weights = weights->bytes + start * stride + k * TILE,
            .depth = stride - k < GROUP ? stride - k : GROUP,
            .scales = scales + row * groups + group,
            .offsets = offsets + row * groups + group,
            .groups = groups,
            .weight_scales = weights->scales + group * padded + start,
            .weight_sums = weights->sums + group * padded + start,
        };
        function(&block, count, &totals);
      }
      for (size_t i = 0; i < count; i++) {
        memcpy(output + (row + i) * outputs + start, totals[i], width * sizeof *output);
      }
    }
  }
}

void transformer_linear_int8_portable(const uint8_t *bytes, const float *scales, const float *offsets, size_t rows,
                                      const transformer_int8_weights *weights, float *output) {
  multiply(portable_block, bytes, scales, offsets, rows, weights, output);
}

void transformer_linear_int8(const uint8_t *bytes, const float *scales, const float *offsets, size_t rows,
                             const transformer_int8_weights *weights, float *output) {
  block_function *function = portable_block;
#if defined(__x86_64__) && defined(__linux__)
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")) { function = vnni_block; }
#endif
  multiply(function, bytes, scales, offsets, rows, weights, output);
}
