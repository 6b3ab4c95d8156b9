#include "CKernels.h"
#include "../kernel_clones.h"

#include <string.h>

enum { LANES = 16, CACHE_LINE = 64, AHEAD = 8 };

typedef float float_lanes __attribute__((vector_size(LANES * sizeof(float))));
typedef int8_t byte_lanes __attribute__((vector_size(LANES)));

/// Asks for `width` columns of a row before they are needed: rows lie anywhere in a table larger than the caches.
__attribute__((always_inline)) static inline void ask_for(const int8_t *vectors, size_t rows, size_t dimension, int32_t id,
                                                          size_t start, const size_t width) {
  if ((uint32_t)id >= rows) { return; }
  const int8_t *row = vectors + (uint32_t)id * dimension + start;
  for (size_t offset = 0; offset < width; offset += CACHE_LINE) { __builtin_prefetch(row + offset); }
}

/// `width` columns from `start` on, a multiple of LANES known when this is inlined: the sums stay in registers, where
/// the machine has enough, while all tokens pass.
__attribute__((always_inline)) static inline void
sum_columns(const int8_t *vectors, const float *scales, size_t rows, size_t dimension, const int32_t *ids, size_t count,
            float *sum, size_t start, const size_t width) {
  float_lanes sums[256 / LANES];
  for (size_t k = 0; k < width / LANES; k++) { sums[k] = (float_lanes){0}; }
  for (size_t t = 0; t < AHEAD && t < count; t++) { ask_for(vectors, rows, dimension, ids[t], start, width); }
  for (size_t t = 0; t < count; t++) {
    if (t + AHEAD < count) { ask_for(vectors, rows, dimension, ids[t + AHEAD], start, width); }
    const size_t id = (uint32_t)ids[t];
    if (id >= rows) { continue; }
    const float scale = scales[id];
    const int8_t *row = vectors + id * dimension + start;
    for (size_t k = 0; k < width / LANES; k++) {
      byte_lanes bytes;
      memcpy(&bytes, row + k * LANES, sizeof bytes);
      sums[k] += scale * __builtin_convertvector(bytes, float_lanes);
    }
  }
  memcpy(sum + start, sums, width * sizeof(float));
}

KERNEL_CLONES
void kernel_static_embedding(const int8_t *vectors, const float *scales, size_t rows, size_t dimension,
                             const int32_t *ids, size_t count, float *sum) {
  size_t start = 0;
  for (; start + 256 <= dimension; start += 256) {
    sum_columns(vectors, scales, rows, dimension, ids, count, sum, start, 256);
  }
  for (; start + LANES <= dimension; start += LANES) {
    sum_columns(vectors, scales, rows, dimension, ids, count, sum, start, LANES);
  }
  for (; start < dimension; start++) {
    float total = 0;
    for (size_t t = 0; t < count; t++) {
      const size_t id = (uint32_t)ids[t];
      if (id < rows) { total += scales[id] * (float)vectors[id * dimension + start]; }
    }
    sum[start] = total;
  }
}
