#include "bpe_ascii_word.h"
#include "bpe_merge.h"
#include "bpe_ranks.h"
#include "bpe_scratch.h"
#include "bpe_split.h"

/// One piece of a text.
typedef struct {
  size_t length;
  /// Its rank if it is a token, or `BPE_NO_RANK`.
  uint32_t rank;
} bpe_piece;

/// The first piece of a text that goes on to `end`. The bytes from there to `readable`, which may be `end` itself, are zeros.
BPE_INLINE bpe_piece next_piece(const bpe_ranks *ranks, bpe_split split, const uint8_t *text, const uint8_t *end,
                                const uint8_t *readable) {
  bpe_piece piece = {0, BPE_NO_RANK};
  if (readable - text >= BPE_WORD_WINDOW) {
    const uint64_t low = bpe_load(text);
    piece.length = bpe_ascii_word(split, text, low, bpe_load(text + 8));
    if (piece.length == 0) piece.length = bpe_ascii_number_or_symbol(split, text);
    if (end - text == 1 && bpe_is_ascii_symbol(*text)) piece.length = 1;
    if (piece.length - 1 < 8) {
      piece.rank = bpe_short_rank(ranks, low & (UINT64_MAX >> (64 - 8 * piece.length)), piece.length);
      return piece;
    }
  }
  if (piece.length == 0) piece.length = (size_t)(bpe_split_end(split, text, end) - text);
  piece.rank = piece.length == 1 ? ranks->singles[*text] : bpe_rank(ranks, text, piece.length, end);
  return piece;
}

/// The tokens of a piece that is none itself, from the counts kept or by merging.
static size_t merged_count(const bpe_ranks *ranks, bpe_scratch *scratch, const uint8_t *piece, size_t count,
                           const uint8_t *end) {
  if (count > 15) return bpe_merge(ranks, scratch, piece, count, end, NULL);
  const uint64_t low = bpe_load_up_to(piece, count < 8 ? count : 8, end);
  const uint64_t high = count > 8 ? bpe_load_up_to(piece + 8, count - 8, end) : 0;
  const uint64_t hash = (low ^ (high << 23 | high >> 41) ^ count) * 0x9E3779B97F4A7C15u;
  bpe_kept_count *kept = &scratch->kept[(hash >> 40) & (BPE_KEPT_COUNTS - 1)];
  if (kept->low == low && kept->high == high && (kept->count_and_length & 0xFF) == count)
    return kept->count_and_length >> 8;
  const size_t tokens = bpe_merge(ranks, scratch, piece, count, end, NULL);
  *kept = (bpe_kept_count){low, high, (uint32_t)(tokens << 8 | count)};
  return tokens;
}

BPE_INLINE size_t count_split(const bpe_ranks *ranks, bpe_split split, bpe_scratch *scratch, const uint8_t *text,
                                 const uint8_t *end) {
  size_t tokens = 0;
  uint8_t last[2 * BPE_WORD_WINDOW];
  const uint8_t *readable = end;
  while (text < end) {
    if (readable - text < BPE_WORD_WINDOW) {
      // The last bytes are moved in front of zeros, once, so that words are told at a glance there, too. Many a text is no
      // longer than that: a role, a name.
      const size_t count = (size_t)(end - text);
      memset(last, 0, sizeof last);
      memcpy(last, text, count);
      text = last;
      end = last + count;
      readable = last + sizeof last;
    }
    const bpe_piece piece = next_piece(ranks, split, text, end, readable);
    tokens += piece.rank != BPE_NO_RANK ? 1 : merged_count(ranks, scratch, text, piece.length, end);
    text += piece.length;
  }
  return tokens;
}

size_t bpe_count(const bpe_ranks *ranks, bpe_split split, bpe_scratch *scratch, const uint8_t *text, size_t count) {
  // One loop each, so that what differs is settled outside of it.
  switch (split) {
  case bpe_split_r50k: return count_split(ranks, bpe_split_r50k, scratch, text, text + count);
  case bpe_split_cl100k: return count_split(ranks, bpe_split_cl100k, scratch, text, text + count);
  case bpe_split_o200k: return count_split(ranks, bpe_split_o200k, scratch, text, text + count);
  default: return count_split(ranks, split, scratch, text, text + count);
  }
}

size_t bpe_encode(const bpe_ranks *ranks, bpe_split split, bpe_scratch *scratch, const uint8_t *text, size_t count,
                  uint32_t *tokens) {
  const uint8_t *end = text + count;
  uint32_t *next = tokens;
  while (text < end) {
    const bpe_piece piece = next_piece(ranks, split, text, end, end);
    if (piece.rank != BPE_NO_RANK) {
      *next = piece.rank;
      next += 1;
    } else {
      next += bpe_merge(ranks, scratch, text, piece.length, end, next);
    }
    text += piece.length;
  }
  return (size_t)(next - tokens);
}

size_t bpe_encode_pairs(const bpe_ranks *words, const bpe_pairs *pairs, bpe_split split, bpe_scratch *scratch,
                        const uint8_t *text, size_t count, uint32_t *tokens) {
  const uint8_t *end = text + count;
  uint32_t *next = tokens;
  while (text < end) {
    const bpe_piece piece = next_piece(words, split, text, end, end);
    if (piece.rank != BPE_NO_RANK) {
      *next = piece.rank;
      next += 1;
    } else {
      // As many ids as bytes fit, so the piece is merged where its tokens will stand.
      for (size_t index = 0; index < piece.length; index += 1) next[index] = words->singles[text[index]];
      next += bpe_pairs_merge(pairs, scratch, next, piece.length);
    }
    text += piece.length;
  }
  return (size_t)(next - tokens);
}
