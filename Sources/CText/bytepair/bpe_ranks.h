#ifndef BPE_RANKS_H
#define BPE_RANKS_H

#include "CText.h"

#include <string.h>

/// What no token has: larger than every rank, so a minimum passes it by.
#define BPE_NO_RANK UINT32_MAX

/// A token in the hash table. An empty slot has a length of 0.
typedef struct {
  /// The bytes of a token of up to eight, little-endian, zeros behind; a longer token's hash.
  uint64_t key;
  /// `rank << 8 | length`
  uint32_t rank_and_length;
  /// Where the bytes of a token of more than eight lie.
  uint32_t start;
} bpe_slot;

struct bpe_ranks {
  bpe_slot *slots;
  uint8_t *bytes;
  /// Ranks of all texts of two bytes, by `first | second << 8`.
  uint32_t *pairs;
  size_t mask;
  unsigned shift;
  /// Of the longest token, in bytes.
  size_t longest;
  uint32_t singles[256];
};

static inline uint64_t bpe_little_endian(uint64_t word) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  return __builtin_bswap64(word);
#else
  return word;
#endif
}

static inline uint64_t bpe_load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return bpe_little_endian(word);
}

/// The first `count` bytes, 1 to 8, with zeros behind; reads no byte from `end` on.
static inline uint64_t bpe_load_up_to(const uint8_t *bytes, size_t count, const uint8_t *end) {
  if ((size_t)(end - bytes) >= 8) return bpe_load(bytes) & (UINT64_MAX >> (64 - 8 * count));
  uint64_t word = 0;
  for (size_t index = 0; index < count; index += 1) word |= (uint64_t)bytes[index] << (8 * index);
  return word;
}

/// The key of a token of `count` bytes.
static inline uint64_t bpe_key(const uint8_t *bytes, size_t count, const uint8_t *end) {
  if (count <= 8) return bpe_load_up_to(bytes, count, end);
  uint64_t hash = count;
  size_t index = 0;
  for (; index + 8 < count; index += 8) {
    hash = (hash ^ bpe_load(bytes + index)) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 29;
  }
  // The last eight bytes, some of them for the second time.
  hash = (hash ^ bpe_load(bytes + count - 8)) * 0xBF58476D1CE4E5B9u;
  return hash ^ hash >> 32;
}

static inline size_t bpe_slot_index(const bpe_ranks *ranks, uint64_t key, size_t count) {
  uint64_t mixed = (key ^ key >> 32 ^ count << 56) * 0x9E3779B97F4A7C15u;
  return (size_t)(mixed >> ranks->shift);
}

/// The rank of a token of up to eight bytes by its key, or `BPE_NO_RANK`.
static inline uint32_t bpe_short_rank(const bpe_ranks *ranks, uint64_t key, size_t count) {
  size_t index = bpe_slot_index(ranks, key, count);
  while (1) {
    const bpe_slot slot = ranks->slots[index];
    if (slot.key == key && (slot.rank_and_length & 0xFF) == count) return slot.rank_and_length >> 8;
    if (slot.rank_and_length == 0) return BPE_NO_RANK;
    index = (index + 1) & ranks->mask;
  }
}

/// Whether two texts of `count` bytes, more than eight, are the same.
static inline int bpe_is_equal(const uint8_t *left, const uint8_t *right, size_t count) {
  for (size_t index = 0; index + 8 < count; index += 8) {
    if (bpe_load(left + index) != bpe_load(right + index)) return 0;
  }
  return bpe_load(left + count - 8) == bpe_load(right + count - 8);
}

/// The rank of `count` bytes, or `BPE_NO_RANK`; requires `count > 0`, reads no byte from `end` on.
static inline uint32_t bpe_rank(const bpe_ranks *ranks, const uint8_t *bytes, size_t count, const uint8_t *end) {
  if (count > ranks->longest) return BPE_NO_RANK;
  const uint64_t key = bpe_key(bytes, count, end);
  if (count <= 8) return bpe_short_rank(ranks, key, count);
  size_t index = bpe_slot_index(ranks, key, count);
  while (1) {
    const bpe_slot slot = ranks->slots[index];
    if (slot.rank_and_length == 0) return BPE_NO_RANK;
    if (slot.key == key && (slot.rank_and_length & 0xFF) == count &&
        bpe_is_equal(ranks->bytes + slot.start, bytes, count))
      return slot.rank_and_length >> 8;
    index = (index + 1) & ranks->mask;
  }
}

#endif
