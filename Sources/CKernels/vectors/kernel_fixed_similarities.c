#include "CKernels.h"
#include "../kernel_clones.h"

#include <assert.h>
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

// One slice of a tile of rows against one tile of queries.
struct slice {
  const int16_t *rows;
  const int16_t *queries;
  size_t pairs;
  // A later slice of rows, from where some may be fetched.
  const int16_t *next;
  // What the slices before it came to, and those behind it go on from; of any value for a tile's first slice.
  tile_sums *sums;
  bool is_first;
  // Whether the sums are whole then and become similarities, those of each query `stride` from the last one's.
  bool is_last;
  int16_t *similarities;
  size_t stride;
};

KERNEL_CLONES
static void finish(const struct slice *slice) {
  for (size_t query = 0; query < QUERIES; query++) {
    const int32_t *values = (*slice->sums)[query];
    for (size_t row = 0; row < ROWS; row++) {
      slice->similarities[query * slice->stride + row] = similarity_of(values[row]);
    }
  }
}

// Compilers make pairwise multiply-adds of the inner loop.
KERNEL_CLONES
static void portable_slice(const struct slice *slice) {
  if (slice->is_first) { memset(slice->sums, 0, sizeof *slice->sums); }
  for (size_t query = 0; query < QUERIES; query++) {
    int32_t *values = (*slice->sums)[query];
    for (size_t pair = 0; pair < slice->pairs; pair++) {
      const int16_t *two = slice->queries + (pair * QUERIES + query) * 2;
      const int32_t left = two[0], right = two[1];
      const int16_t *both = slice->rows + pair * ROWS * 2;
      for (size_t row = 0; row < ROWS; row++) { values[row] += both[2 * row] * left + both[2 * row + 1] * right; }
    }
  }
  if (slice->is_last) { finish(slice); }
}

#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>

// Twelve accumulators: two queries against six registers of rows.
__attribute__((target("avx2"))) static void avx2_slice(const struct slice *slice) {
  enum { WIDTH = 8, REGISTERS = ROWS / WIDTH, TOGETHER = 2 };
  for (size_t query = 0; query < QUERIES; query += TOGETHER) {
    __m256i totals[TOGETHER][REGISTERS];
    for (size_t one = 0; one < TOGETHER; one++) {
      for (size_t at = 0; at < REGISTERS; at++) {
        totals[one][at] =
            slice->is_first ? _mm256_setzero_si256()
                            : _mm256_loadu_si256((const __m256i *)((*slice->sums)[query + one] + at * WIDTH));
      }
    }
    for (size_t pair = 0; pair < slice->pairs; pair++) {
      __m256i factors[TOGETHER];
      for (size_t one = 0; one < TOGETHER; one++) {
        int32_t both;
        memcpy(&both, slice->queries + (pair * QUERIES + query + one) * 2, sizeof both);
        factors[one] = _mm256_set1_epi32(both);
      }
      for (size_t at = 0; at < REGISTERS; at++) {
        const __m256i values = _mm256_loadu_si256((const __m256i *)(slice->rows + (pair * ROWS + at * WIDTH) * 2));
        for (size_t one = 0; one < TOGETHER; one++) {
          totals[one][at] = _mm256_add_epi32(totals[one][at], _mm256_madd_epi16(values, factors[one]));
        }
      }
    }
    for (size_t one = 0; one < TOGETHER; one++) {
      for (size_t at = 0; at < REGISTERS; at++) {
        _mm256_storeu_si256((__m256i *)((*slice->sums)[query + one] + at * WIDTH), totals[one][at]);
      }
    }
  }
  if (slice->is_last) { finish(slice); }
}

enum { LANES = 16, GROUPS = ROWS / LANES };

// 24 accumulators: three registers of rows, eight queries broadcast pair by pair. Fetches one register of rows a pair
// of a later slice: rows come from main memory, and three tiles of queries together fetch them all.
__attribute__((target("avx512f,avx512bw,avx512vnni"))) static void vnni_slice(const struct slice *slice) {
  __m512i totals[QUERIES][GROUPS];
  for (size_t query = 0; query < QUERIES; query++) {
    for (size_t group = 0; group < GROUPS; group++) {
      totals[query][group] = slice->is_first ? _mm512_setzero_si512()
                                             : _mm512_loadu_si512((*slice->sums)[query] + group * LANES);
    }
  }
  for (size_t pair = 0; pair < slice->pairs; pair++) {
    _mm_prefetch((const char *)(slice->next + pair * GROUPS * LANES * 2), _MM_HINT_T1);
    __m512i values[GROUPS];
    for (size_t group = 0; group < GROUPS; group++) {
      values[group] = _mm512_loadu_si512(slice->rows + (pair * GROUPS + group) * LANES * 2);
    }
    for (size_t query = 0; query < QUERIES; query++) {
      int32_t both;
      memcpy(&both, slice->queries + (pair * QUERIES + query) * 2, sizeof both);
      const __m512i factor = _mm512_set1_epi32(both);
      for (size_t group = 0; group < GROUPS; group++) {
        totals[query][group] = _mm512_dpwssd_epi32(totals[query][group], values[group], factor);
      }
    }
  }
  const __m512i least = _mm512_set1_epi32(-32767), one = _mm512_set1_epi32(1);
#pragma clang loop unroll(full)
  for (size_t query = 0; query < QUERIES; query++) {
#pragma clang loop unroll(full)
    for (size_t group = 0; group < GROUPS; group++) {
      const __m512i sum = totals[query][group];
      if (!slice->is_last) {
        _mm512_storeu_si512((*slice->sums)[query] + group * LANES, sum);
        continue;
      }
      // This is `similarity_of`, sixteen at a time.
      const __m512i rounded =
          _mm512_add_epi32(_mm512_srai_epi32(sum, 15), _mm512_and_si512(_mm512_srai_epi32(sum, 14), one));
      const __m256i similarities = _mm512_cvtsepi32_epi16(_mm512_max_epi32(rounded, least));
      _mm256_storeu_si256((__m256i *)(slice->similarities + query * slice->stride + group * LANES), similarities);
    }
  }
}
#endif

typedef void slice_function(const struct slice *);

static void sum_tiles(slice_function *sum_slice, const int16_t *rows, size_t row_tiles, size_t pairs,
                      const int16_t *queries, size_t query_tiles, int16_t *similarities, size_t stride) {
  _Alignas(64) tile_sums sums[KERNEL_MOST_QUERIES / QUERIES];
  assert(pairs > 0);
  for (size_t tile = 0; tile < row_tiles; tile++) {
    for (size_t start = 0; start < pairs; start += SLICE) {
      const size_t length = pairs - start < SLICE ? pairs - start : SLICE;
      for (size_t query = 0; query < query_tiles; query++) {
        const struct slice slice = {
            .rows = rows + (tile * pairs + start) * ROWS * 2,
            .queries = queries + (query * pairs + start) * QUERIES * 2,
            .pairs = length,
            .next = rows + (tile * pairs + start + length) * ROWS * 2 + (query % 3) * (ROWS / 3) * 2,
            .sums = &sums[query],
            .is_first = start == 0,
            .is_last = start + length == pairs,
            .similarities = similarities + query * QUERIES * stride + tile * ROWS,
            .stride = stride,
        };
        sum_slice(&slice);
      }
    }
  }
}

void kernel_fixed_similarities_portable(const int16_t *rows, size_t row_tiles, size_t pairs, const int16_t *queries,
                                        size_t query_tiles, int16_t *similarities, size_t stride) {
  sum_tiles(portable_slice, rows, row_tiles, pairs, queries, query_tiles, similarities, stride);
}

void kernel_fixed_similarities(const int16_t *rows, size_t row_tiles, size_t pairs, const int16_t *queries,
                               size_t query_tiles, int16_t *similarities, size_t stride) {
  slice_function *sum_slice = portable_slice;
#if defined(__x86_64__) && defined(__linux__)
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")) {
    sum_slice = vnni_slice;
  } else if (__builtin_cpu_supports("avx2")) {
    sum_slice = avx2_slice;
  }
#endif
  sum_tiles(sum_slice, rows, row_tiles, pairs, queries, query_tiles, similarities, stride);
}
