#include "bpe_pairs.h"

#include "bpe_heap.h"
#include "bpe_scratch.h"

#include <stdlib.h>

/// As Swift does where memory is at its end.
static void *allocated(void *memory) {
  if (!memory) abort();
  return memory;
}

void bpe_pairs_destroy(bpe_pairs *pairs) {
  if (!pairs) return;
  free(pairs->slots);
  free(pairs);
}

bpe_pairs *bpe_pairs_create(const bpe_pair *list, size_t count) {
  bpe_pairs *pairs = allocated(calloc(1, sizeof *pairs));
  unsigned bits = 4;
  // At most half full: most look-ups find nothing, and end at the first empty slot.
  while ((size_t)1 << bits < 2 * count) bits += 1;
  pairs->shift = 64 - bits;
  pairs->mask = ((size_t)1 << bits) - 1;
  pairs->slots = allocated(malloc(((size_t)1 << bits) * sizeof *pairs->slots));
  for (size_t index = 0; index <= pairs->mask; index += 1) pairs->slots[index] = (bpe_pair_slot){0, BPE_NO_RANK, 0};
  for (size_t rank = 0; rank < count; rank += 1) {
    const uint64_t key = bpe_pair_key(list[rank].left, list[rank].right);
    *bpe_pair_slot_of(pairs, key) = (bpe_pair_slot){key, (uint32_t)rank, list[rank].merged};
  }
  return pairs;
}

static uint32_t merged_id(const bpe_pairs *pairs, uint32_t left, uint32_t right) {
  return bpe_pair_slot_of(pairs, bpe_pair_key(left, right))->merged;
}

/// `pair_ranks[i]` is the rank of id `i` with the next one.
static size_t merge_short(const bpe_pairs *pairs, uint32_t *ids, size_t count) {
  uint32_t pair_ranks[BPE_SHORT_PIECE];
  for (size_t index = 0; index + 1 < count; index += 1) pair_ranks[index] = bpe_pair_rank(pairs, ids[index], ids[index + 1]);
  while (count > 1) {
    size_t best = 0;
    uint32_t lowest = BPE_NO_RANK;
    for (size_t index = 0; index + 1 < count; index += 1) {
      if (pair_ranks[index] < lowest) {
        lowest = pair_ranks[index];
        best = index;
      }
    }
    if (lowest == BPE_NO_RANK) break;
    ids[best] = merged_id(pairs, ids[best], ids[best + 1]);
    count -= 1;
    for (size_t index = best + 1; index < count; index += 1) {
      ids[index] = ids[index + 1];
      pair_ranks[index - 1] = pair_ranks[index];
    }
    if (best + 1 < count) pair_ranks[best] = bpe_pair_rank(pairs, ids[best], ids[best + 1]);
    if (best > 0) pair_ranks[best - 1] = bpe_pair_rank(pairs, ids[best - 1], ids[best]);
  }
  return count;
}

/// The same with a heap. An entry whose pair has changed meanwhile is passed over when it comes up.
static size_t merge_long(const bpe_pairs *pairs, bpe_scratch *scratch, uint32_t *ids, size_t count) {
  bpe_scratch_reserve(scratch, count);
  uint32_t *next = scratch->next, *previous = scratch->previous, *pair_ranks = scratch->ranks;
  uint64_t *heap = scratch->heap;
  size_t heap_count = 0;
  for (size_t index = 0; index < count; index += 1) {
    next[index] = (uint32_t)index + 1;
    previous[index] = (uint32_t)index - 1;
    pair_ranks[index] = index + 1 < count ? bpe_pair_rank(pairs, ids[index], ids[index + 1]) : BPE_NO_RANK;
    if (pair_ranks[index] != BPE_NO_RANK) bpe_heap_push(heap, &heap_count, (uint64_t)pair_ranks[index] << 32 | index);
  }
  while (heap_count > 0) {
    const uint64_t entry = bpe_heap_pop(heap, &heap_count);
    const uint32_t place = (uint32_t)entry;
    if (pair_ranks[place] != (uint32_t)(entry >> 32)) continue;
    const uint32_t taken = next[place];
    const uint32_t behind = next[taken];
    ids[place] = merged_id(pairs, ids[place], ids[taken]);
    next[place] = behind;
    pair_ranks[taken] = BPE_NO_RANK;
    pair_ranks[place] = BPE_NO_RANK;
    if (behind < count) {
      previous[behind] = place;
      pair_ranks[place] = bpe_pair_rank(pairs, ids[place], ids[behind]);
      if (pair_ranks[place] != BPE_NO_RANK) bpe_heap_push(heap, &heap_count, (uint64_t)pair_ranks[place] << 32 | place);
    }
    if (place > 0) {
      const uint32_t before = previous[place];
      pair_ranks[before] = bpe_pair_rank(pairs, ids[before], ids[place]);
      if (pair_ranks[before] != BPE_NO_RANK) bpe_heap_push(heap, &heap_count, (uint64_t)pair_ranks[before] << 32 | before);
    }
  }
  size_t left = 0;
  for (size_t place = 0; place < count; place = next[place]) ids[left++] = ids[place];
  bpe_scratch_trim(scratch);
  return left;
}

size_t bpe_pairs_merge(const bpe_pairs *pairs, bpe_scratch *scratch, uint32_t *ids, size_t count) {
  return count <= BPE_SHORT_PIECE ? merge_short(pairs, ids, count) : merge_long(pairs, scratch, ids, count);
}
