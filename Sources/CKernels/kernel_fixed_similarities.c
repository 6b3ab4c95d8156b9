#include "kernel_fixed_similarities.h"
#include "kernel_clones.h"

#include <string.h>

enum { ROWS = KERNEL_PACKED_ROWS, BLOCKS_A_TILE = 4, QUERIES_A_TILE = 6 };

void kernel_pack_rows(const int16_t *rows, const uint32_t *order, size_t count, size_t dimension, int16_t *packed) {
  const size_t pairs = (dimension + 1) / 2;
  for (size_t start = 0; start < count; start += ROWS) {
    int16_t *block = packed + start * pairs * 2;
    if (dimension % 2 || count - start < ROWS) { memset(block, 0, pairs * ROWS * 2 * sizeof *block); }
    for (size_t lane = 0; lane < ROWS && start + lane < count; lane++) {
      const int16_t *source = rows + order[start + lane] * dimension;
      for (size_t i = 0; i < dimension; i++) { block[(i / 2) * ROWS * 2 + lane * 2 + i % 2] = source[i]; }
    }
  }
}

void kernel_fixed_similarities_reference(const int16_t *packed, size_t blocks, size_t pairs, const int16_t *queries,
                                         size_t query_count, int32_t *similarities, size_t stride) {
  for (size_t query = 0; query < query_count; query++) {
    for (size_t row = 0; row < blocks * ROWS; row++) {
      int32_t sum = 0;
      for (size_t i = 0; i < 2 * pairs; i++) {
        sum += (int32_t)packed[((row / ROWS) * pairs + i / 2) * ROWS * 2 + (row % ROWS) * 2 + i % 2] *
               queries[query * 2 * pairs + i];
      }
      similarities[query * stride + row] = sum;
    }
  }
}

// One block of rows against one query; compilers turn the inner loop into multiply-add of pairs.
KERNEL_CLONES
static void portable(const int16_t *packed, size_t blocks, size_t pairs, const int16_t *queries, size_t query_count,
                     int32_t *similarities, size_t stride) {
  for (size_t block = 0; block < blocks; block++) {
    const int16_t *rows = packed + block * pairs * ROWS * 2;
    for (size_t query = 0; query < query_count; query++) {
      const int16_t *values = queries + query * 2 * pairs;
      int32_t sums[ROWS] = {0};
      for (size_t pair = 0; pair < pairs; pair++) {
        const int32_t left = values[2 * pair], right = values[2 * pair + 1];
        for (size_t row = 0; row < ROWS; row++) {
          sums[row] += rows[pair * ROWS * 2 + row * 2] * left + rows[pair * ROWS * 2 + row * 2 + 1] * right;
        }
      }
      memcpy(similarities + query * stride + block * ROWS, sums, sizeof sums);
    }
  }
}

#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>

#define VNNI __attribute__((target("avx512f,avx512bw,avx512vnni")))

// A register tile: `block_count` blocks of rows against `query_count` queries, both compile-time constants.
VNNI __attribute__((always_inline)) static inline void tile(const int16_t *packed, size_t pairs, const int16_t *queries,
                                                            int32_t *similarities, size_t stride,
                                                            const size_t block_count, const size_t query_count) {
  __m512i sums[BLOCKS_A_TILE][QUERIES_A_TILE];
  for (size_t block = 0; block < block_count; block++) {
    for (size_t query = 0; query < query_count; query++) { sums[block][query] = _mm512_setzero_si512(); }
  }
  for (size_t pair = 0; pair < pairs; pair++) {
    __m512i rows[BLOCKS_A_TILE];
    for (size_t block = 0; block < block_count; block++) {
      rows[block] = _mm512_loadu_si512(packed + (block * pairs + pair) * ROWS * 2);
    }
    for (size_t query = 0; query < query_count; query++) {
      int32_t both;
      memcpy(&both, queries + query * 2 * pairs + 2 * pair, sizeof both);
      const __m512i values = _mm512_set1_epi32(both);
      for (size_t block = 0; block < block_count; block++) {
        sums[block][query] = _mm512_dpwssd_epi32(sums[block][query], rows[block], values);
      }
    }
  }
  for (size_t block = 0; block < block_count; block++) {
    for (size_t query = 0; query < query_count; query++) {
      _mm512_storeu_si512(similarities + query * stride + block * ROWS, sums[block][query]);
    }
  }
}

VNNI static void vnni(const int16_t *packed, size_t blocks, size_t pairs, const int16_t *queries, size_t query_count,
                      int32_t *similarities, size_t stride) {
  for (size_t block = 0; block < blocks;) {
    const int16_t *rows = packed + block * pairs * ROWS * 2;
    const size_t width = blocks - block >= BLOCKS_A_TILE ? BLOCKS_A_TILE : 1;
    for (size_t query = 0; query < query_count;) {
      const int16_t *values = queries + query * 2 * pairs;
      int32_t *out = similarities + query * stride + block * ROWS;
      const size_t left = query_count - query;
      const size_t height = left >= QUERIES_A_TILE ? QUERIES_A_TILE : left >= 3 ? 3 : 1;
      if (width == BLOCKS_A_TILE) {
        switch (height) {
        case QUERIES_A_TILE: tile(rows, pairs, values, out, stride, BLOCKS_A_TILE, QUERIES_A_TILE); break;
        case 3: tile(rows, pairs, values, out, stride, BLOCKS_A_TILE, 3); break;
        default: tile(rows, pairs, values, out, stride, BLOCKS_A_TILE, 1);
        }
      } else {
        switch (height) {
        case QUERIES_A_TILE: tile(rows, pairs, values, out, stride, 1, QUERIES_A_TILE); break;
        case 3: tile(rows, pairs, values, out, stride, 1, 3); break;
        default: tile(rows, pairs, values, out, stride, 1, 1);
        }
      }
      query += height;
    }
    block += width;
  }
}
#endif

void kernel_fixed_similarities(const int16_t *packed, size_t blocks, size_t pairs, const int16_t *queries,
                               size_t query_count, int32_t *similarities, size_t stride) {
#if defined(__x86_64__) && defined(__linux__)
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")) {
    vnni(packed, blocks, pairs, queries, query_count, similarities, stride);
    return;
  }
#endif
  portable(packed, blocks, pairs, queries, query_count, similarities, stride);
}
