#ifndef BPE_SCRATCH_H
#define BPE_SCRATCH_H

#include "CText.h"

enum {
  /// Pieces of up to so many bytes are merged by looking for the lowest rank from end to end.
  BPE_SHORT_PIECE = 48,
  /// Larger memory than for a piece of so many bytes is given back behind it.
  BPE_KEPT_PIECE = 1 << 16,
  /// Counts of pieces that were no tokens, kept for the next time.
  BPE_KEPT_COUNTS = 1 << 13,
};

/// How many tokens a piece of up to 15 bytes has.
typedef struct {
  /// The bytes, zeros behind.
  uint64_t low, high;
  /// `count << 8 | length`; 0 where the entry is empty.
  uint32_t count_and_length;
} bpe_kept_count;

struct bpe_scratch {
  /// One long piece: `next` and `previous` part by where a part starts, and the rank of each with the next one.
  uint32_t *next, *previous, *ranks;
  /// A binary heap of `rank << 32 | start`, least first.
  uint64_t *heap;
  size_t capacity;
  bpe_kept_count *kept;
};

/// Makes room for a piece of `count` bytes.
void bpe_scratch_reserve(bpe_scratch *scratch, size_t count);
/// Gives back what only a very long piece needs.
void bpe_scratch_trim(bpe_scratch *scratch);

#endif
