#include "kernel_static_embedding.h"
#include "kernel_clones.h"

#pragma STDC FP_CONTRACT OFF

// A block of sums stays in registers while all tokens pass; a row of bytes is one cache line a block.
enum { BLOCK = 64, AHEAD = 6 };

KERNEL_CLONES
void kernel_static_embedding(const int8_t *vectors, const float *scales, size_t rows, size_t dimension,
                             const int32_t *ids, size_t count, float *sum) {
  size_t start = 0;
  for (; start + BLOCK <= dimension; start += BLOCK) {
    const int8_t *column = vectors + start;
    float sums[BLOCK] = {0};
    for (size_t t = 0; t < count; t++) {
      // Rows lie anywhere in a table larger than the caches: ask for a later one now.
      if (t + AHEAD < count) { __builtin_prefetch(column + (size_t)(uint32_t)ids[t + AHEAD] * dimension); }
      const size_t id = (uint32_t)ids[t];
      if (id >= rows) { continue; }
      const float scale = scales[id];
      const int8_t *row = column + id * dimension;
      for (size_t lane = 0; lane < BLOCK; lane++) { sums[lane] += scale * (float)row[lane]; }
    }
    for (size_t lane = 0; lane < BLOCK; lane++) { sum[start + lane] = sums[lane]; }
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
