#ifndef BPE_HEAP_H
#define BPE_HEAP_H

#include <stddef.h>
#include <stdint.h>

/// A binary heap, least first; the caller has room for what it pushes.
static inline void bpe_heap_push(uint64_t *heap, size_t *count, uint64_t entry) {
  size_t index = *count;
  *count += 1;
  while (index > 0) {
    const size_t parent = (index - 1) / 2;
    if (heap[parent] <= entry) break;
    heap[index] = heap[parent];
    index = parent;
  }
  heap[index] = entry;
}

static inline uint64_t bpe_heap_pop(uint64_t *heap, size_t *count) {
  const uint64_t least = heap[0];
  *count -= 1;
  const uint64_t entry = heap[*count];
  size_t index = 0;
  while (1) {
    size_t child = 2 * index + 1;
    if (child >= *count) break;
    if (child + 1 < *count && heap[child + 1] < heap[child]) child += 1;
    if (entry <= heap[child]) break;
    heap[index] = heap[child];
    index = child;
  }
  heap[index] = entry;
  return least;
}

#endif
