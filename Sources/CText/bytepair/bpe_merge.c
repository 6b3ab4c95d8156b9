#include "bpe_merge.h"
#include "bpe_heap.h"
#include "bpe_ranks.h"
#include "bpe_scratch.h"

/// Parts lie end to end: part `i` is `starts[i]..<starts[i + 1]`, and `pair_ranks[i]` is its rank with part `i + 1`.
static size_t merge_short(const bpe_ranks *ranks, const uint8_t *text, size_t count, uint32_t *tokens) {
  // Padded, so that every look-up reads whole words.
  uint8_t piece[BPE_SHORT_PIECE + 8];
  uint8_t starts[BPE_SHORT_PIECE + 1];
  uint32_t pair_ranks[BPE_SHORT_PIECE];
  const uint8_t *end = piece + sizeof piece;
  memcpy(piece, text, count);
  memset(piece + count, 0, 8);
  for (size_t index = 0; index < count; index += 1) {
    starts[index] = (uint8_t)index;
    pair_ranks[index] = ranks->pairs[piece[index] | (size_t)piece[index + 1] << 8];
  }
  starts[count] = (uint8_t)count;
  pair_ranks[count - 1] = BPE_NO_RANK;
  size_t parts = count;
  while (1) {
    size_t best = 0;
    uint32_t lowest = BPE_NO_RANK;
    for (size_t index = 0; index + 1 < parts; index += 1) {
      if (pair_ranks[index] < lowest) {
        lowest = pair_ranks[index];
        best = index;
      }
    }
    if (lowest == BPE_NO_RANK) break;
    // Parts `best` and `best + 1` become one.
    parts -= 1;
    for (size_t index = best + 1; index < parts; index += 1) {
      starts[index] = starts[index + 1];
      pair_ranks[index] = pair_ranks[index + 1];
    }
    starts[parts] = (uint8_t)count;
    pair_ranks[best] = best + 1 < parts
                           ? bpe_rank(ranks, piece + starts[best], starts[best + 2] - (size_t)starts[best], end)
                           : BPE_NO_RANK;
    if (best > 0)
      pair_ranks[best - 1] = bpe_rank(ranks, piece + starts[best - 1], starts[best + 1] - (size_t)starts[best - 1], end);
  }
  if (tokens) {
    for (size_t index = 0; index < parts; index += 1)
      tokens[index] = bpe_rank(ranks, piece + starts[index], starts[index + 1] - (size_t)starts[index], end);
  }
  return parts;
}

/// The same with a heap of pairs: `O(n log n)`. An entry whose pair has changed meanwhile is passed over when it comes up.
static size_t merge_long(const bpe_ranks *ranks, bpe_scratch *scratch, const uint8_t *piece, size_t count,
                         const uint8_t *end, uint32_t *tokens) {
  bpe_scratch_reserve(scratch, count);
  uint32_t *next = scratch->next, *previous = scratch->previous, *pair_ranks = scratch->ranks;
  uint64_t *heap = scratch->heap;
  size_t heap_count = 0, parts = count;
  for (size_t index = 0; index < count; index += 1) {
    next[index] = (uint32_t)index + 1;
    previous[index] = (uint32_t)index - 1;
    pair_ranks[index] =
        index + 1 < count ? ranks->pairs[piece[index] | (size_t)piece[index + 1] << 8] : BPE_NO_RANK;
    if (pair_ranks[index] != BPE_NO_RANK) bpe_heap_push(heap, &heap_count, (uint64_t)pair_ranks[index] << 32 | index);
  }
  while (heap_count > 0) {
    const uint64_t entry = bpe_heap_pop(heap, &heap_count);
    const uint32_t start = (uint32_t)entry;
    if (pair_ranks[start] != (uint32_t)(entry >> 32)) continue;
    const uint32_t merged = next[start];
    const uint32_t behind = next[merged];
    next[start] = behind;
    pair_ranks[merged] = BPE_NO_RANK;
    parts -= 1;
    pair_ranks[start] = BPE_NO_RANK;
    if (behind < count) {
      previous[behind] = start;
      pair_ranks[start] = bpe_rank(ranks, piece + start, next[behind] - start, end);
      if (pair_ranks[start] != BPE_NO_RANK) bpe_heap_push(heap, &heap_count, (uint64_t)pair_ranks[start] << 32 | start);
    }
    if (start > 0) {
      const uint32_t before = previous[start];
      pair_ranks[before] = bpe_rank(ranks, piece + before, behind - before, end);
      if (pair_ranks[before] != BPE_NO_RANK) bpe_heap_push(heap, &heap_count, (uint64_t)pair_ranks[before] << 32 | before);
    }
  }
  if (tokens) {
    for (uint32_t start = 0; start < count; start = next[start]) {
      *tokens = bpe_rank(ranks, piece + start, next[start] - start, end);
      tokens += 1;
    }
  }
  bpe_scratch_trim(scratch);
  return parts;
}

size_t bpe_merge(const bpe_ranks *ranks, bpe_scratch *scratch, const uint8_t *piece, size_t count, const uint8_t *end,
                 uint32_t *tokens) {
  return count <= BPE_SHORT_PIECE ? merge_short(ranks, piece, count, tokens)
                                  : merge_long(ranks, scratch, piece, count, end, tokens);
}
