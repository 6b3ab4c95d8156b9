#include "CKernels.h"
#include "../kernel_clones.h"

#include <string.h>

// A tile of rows is taken in slices of so many pairs, 24 KiB, which stay in the first-level cache for all queries.
enum { ROWS = KERNEL_TILE_ROWS, QUERIES = KERNEL_TILE_QUERIES, SLICE = 128 };

void kernel_pack_vectors(const int16_t *vectors, const uint32_t *order, size_t count, size_t dimension,
                         size_t tile_size, int16_t *packed) {
  const size_t pairs = (dimension + 1) / 2;
  for (size_t start = 0; start < count; start += tile_size) {
    int16_t *tile = packed + start * pairs * 2;
    if (dimension % 2 || count - start < tile_size) { memset(tile, 0, pairs * tile_size * 2 * sizeof *tile); }
    for (size_t lane = 0; lane < tile_size && start + lane < count; lane++) {
      const int16_t *source = vectors + (order ? order[start + lane] : start + lane) * dimension;
      for (size_t i = 0; i < dimension; i++) { tile[((i / 2) * tile_size + lane) * 2 + i % 2] = source[i]; }
    }
  }
}

static inline int16_t similarity_of(int32_t sum) {
  const int32_t rounded = (sum >> 15) + ((sum >> 14) & 1);
  return (int16_t)(rounded > 32767 ? 32767 : rounded < -32767 ? -32767 : rounded);
}

void kernel_fixed_similarities_reference(const int16_t *rows, size_t row_tiles, size_t pairs, const int16_t *queries,
                                         size_t query_tiles, int16_t *similarities, size_t stride) {
  for (size_t query = 0; query < query_tiles * QUERIES; query++) {
    for (size_t row = 0; row < row_tiles * ROWS; row++) {
      int32_t sum = 0;
      for (size_t i = 0; i < 2 * pairs; i++) {
        const size_t row_at = (((row / ROWS) * pairs + i / 2) * ROWS + row % ROWS) * 2 + i % 2;
        const size_t query_at = (((query / QUERIES) * pairs + i / 2) * QUERIES + query % QUERIES) * 2 + i % 2;
        sum += (int32_t)rows[row_at] * queries[query_at];
      }
      similarities[query * stride + row] = similarity_of(sum);
    }
  }
}

typedef int32_t tile_sums[QUERIES][ROWS];

KERNEL_CLONES
static void finish(const tile_sums *sums, size_t query_tiles, int16_t *similarities, size_t stride) {
  for (size_t query = 0; query < query_tiles * QUERIES; query++) {
    const int32_t *values = sums[query / QUERIES][query % QUERIES];
    for (size_t row = 0; row < ROWS; row++) { similarities[query * stride + row] = similarity_of(values[row]); }
  }
}

// One slice of a tile of rows against one tile of queries; compilers make pairwise multiply-adds of the inner loop.
KERNEL_CLONES
static void portable_slice(const int16_t *rows, const int16_t *queries, size_t pairs, tile_sums *sums,
                           const int16_t *next) {
  (void)next;
  for (size_t query = 0; query < QUERIES; query++) {
    int32_t *values = (*sums)[query];
    for (size_t pair = 0; pair < pairs; pair++) {
      const int32_t left = queries[(pair * QUERIES + query) * 2], right = queries[(pair * QUERIES + query) * 2 + 1];
      const int16_t *both = rows + pair * ROWS * 2;
      for (size_t row = 0; row < ROWS; row++) { values[row] += both[2 * row] * left + both[2 * row + 1] * right; }
    }
  }
}

#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>

// Twelve accumulators: two queries against six registers of rows.
__attribute__((target("avx2"))) static void
avx2_slice(const int16_t *rows, const int16_t *queries, size_t pairs, tile_sums *sums, const int16_t *next) {
  (void)next;
  enum { WIDTH = 8, REGISTERS = ROWS / WIDTH, TOGETHER = 2 };
  for (size_t query = 0; query < QUERIES; query += TOGETHER) {
    __m256i totals[TOGETHER][REGISTERS];
    for (size_t one = 0; one < TOGETHER; one++) {
      for (size_t at = 0; at < REGISTERS; at++) {
        totals[one][at] = _mm256_loadu_si256((const __m256i *)((*sums)[query + one] + at * WIDTH));
      }
    }
    for (size_t pair = 0; pair < pairs; pair++) {
      __m256i factors[TOGETHER];
      for (size_t one = 0; one < TOGETHER; one++) {
        int32_t both;
        memcpy(&both, queries + (pair * QUERIES + query + one) * 2, sizeof both);
        factors[one] = _mm256_set1_epi32(both);
      }
      for (size_t at = 0; at < REGISTERS; at++) {
        const __m256i values = _mm256_loadu_si256((const __m256i *)(rows + (pair * ROWS + at * WIDTH) * 2));
        for (size_t one = 0; one < TOGETHER; one++) {
          totals[one][at] = _mm256_add_epi32(totals[one][at], _mm256_madd_epi16(values, factors[one]));
        }
      }
    }
    for (size_t one = 0; one < TOGETHER; one++) {
      for (size_t at = 0; at < REGISTERS; at++) {
        _mm256_storeu_si256((__m256i *)((*sums)[query + one] + at * WIDTH), totals[one][at]);
      }
    }
  }
}

enum { LANES = 16, GROUPS = ROWS / LANES };

// 24 accumulators: three registers of rows, eight queries broadcast pair by pair. Fetches one register of rows a pair
// of a later slice, from `next` on: rows come from main memory, and three tiles of queries together fetch them all.
__attribute__((target("avx512f,avx512bw,avx512vnni"))) static void
vnni_slice(const int16_t *rows, const int16_t *queries, size_t pairs, tile_sums *sums, const int16_t *next) {
  __m512i totals[QUERIES][GROUPS];
  for (size_t query = 0; query < QUERIES; query++) {
    for (size_t group = 0; group < GROUPS; group++) {
      totals[query][group] = _mm512_loadu_si512((*sums)[query] + group * LANES);
    }
  }
  for (size_t pair = 0; pair < pairs; pair++) {
    _mm_prefetch((const char *)(next + pair * GROUPS * LANES * 2), _MM_HINT_T1);
    __m512i values[GROUPS];
    for (size_t group = 0; group < GROUPS; group++) {
      values[group] = _mm512_loadu_si512(rows + (pair * GROUPS + group) * LANES * 2);
    }
    for (size_t query = 0; query < QUERIES; query++) {
      int32_t both;
      memcpy(&both, queries + (pair * QUERIES + query) * 2, sizeof both);
      const __m512i factor = _mm512_set1_epi32(both);
      for (size_t group = 0; group < GROUPS; group++) {
        totals[query][group] = _mm512_dpwssd_epi32(totals[query][group], values[group], factor);
      }
    }
  }
  for (size_t query = 0; query < QUERIES; query++) {
    for (size_t group = 0; group < GROUPS; group++) {
      _mm512_storeu_si512((*sums)[query] + group * LANES, totals[query][group]);
    }
  }
}
#endif

typedef void slice_function(const int16_t *, const int16_t *, size_t, tile_sums *, const int16_t *);

static void sum_tiles(slice_function *slice, const int16_t *rows, size_t row_tiles, size_t pairs,
                      const int16_t *queries, size_t query_tiles, int16_t *similarities, size_t stride) {
  _Alignas(64) tile_sums sums[KERNEL_MOST_QUERIES / QUERIES];
  for (size_t tile = 0; tile < row_tiles; tile++) {
    memset(sums, 0, query_tiles * sizeof *sums);
    for (size_t start = 0; start < pairs; start += SLICE) {
      const size_t length = pairs - start < SLICE ? pairs - start : SLICE;
      for (size_t query = 0; query < query_tiles; query++) {
        slice(rows + (tile * pairs + start) * ROWS * 2, queries + (query * pairs + start) * QUERIES * 2, length,
              &sums[query], rows + (tile * pairs + start + length) * ROWS * 2 + (query % 3) * (ROWS / 3) * 2);
      }
    }
    finish(sums, query_tiles, similarities + tile * ROWS, stride);
  }
}

void kernel_fixed_similarities_portable(const int16_t *rows, size_t row_tiles, size_t pairs, const int16_t *queries,
                                        size_t query_tiles, int16_t *similarities, size_t stride) {
  sum_tiles(portable_slice, rows, row_tiles, pairs, queries, query_tiles, similarities, stride);
}

void kernel_fixed_similarities(const int16_t *rows, size_t row_tiles, size_t pairs, const int16_t *queries,
                               size_t query_tiles, int16_t *similarities, size_t stride) {
  slice_function *slice = portable_slice;
#if defined(__x86_64__) && defined(__linux__)
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")) {
    slice = vnni_slice;
  } else if (__builtin_cpu_supports("avx2")) {
    slice = avx2_slice;
  }
#endif
  sum_tiles(slice, rows, row_tiles, pairs, queries, query_tiles, similarities, stride);
}
