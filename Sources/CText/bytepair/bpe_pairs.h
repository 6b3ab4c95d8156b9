#ifndef BPE_PAIRS_H
#define BPE_PAIRS_H

#include "bpe_ranks.h"

/// A pair in the hash table. An empty slot has a rank of `BPE_NO_RANK`.
typedef struct {
  /// `left << 32 | right`
  uint64_t key;
  uint32_t rank;
  uint32_t merged;
} bpe_pair_slot;

struct bpe_pairs {
  bpe_pair_slot *slots;
  size_t mask;
  unsigned shift;
};

static inline uint64_t bpe_pair_key(uint32_t left, uint32_t right) { return (uint64_t)left << 32 | right; }

/// The slot of a pair, or an empty one.
static inline bpe_pair_slot *bpe_pair_slot_of(const bpe_pairs *pairs, uint64_t key) {
  size_t index = (size_t)((key ^ key >> 32) * 0x9E3779B97F4A7C15u >> pairs->shift);
  while (pairs->slots[index].rank != BPE_NO_RANK && pairs->slots[index].key != key) index = (index + 1) & pairs->mask;
  return &pairs->slots[index];
}

/// The rank of a pair, or `BPE_NO_RANK`.
static inline uint32_t bpe_pair_rank(const bpe_pairs *pairs, uint32_t left, uint32_t right) {
  return bpe_pair_slot_of(pairs, bpe_pair_key(left, right))->rank;
}

#endif
