/// Byte pair encoding as `tiktoken` does it: a text is split into pieces by an encoding's pattern, and in each piece the
/// adjacent pair whose bytes have the lowest rank is merged, the leftmost of several, until no pair has a rank.
#ifndef CBYTEPAIRENCODING_H
#define CBYTEPAIRENCODING_H

#include <stddef.h>
#include <stdint.h>

/// The patterns by which texts are split, each named for the encoding it is known from.
typedef enum {
  /// '(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s
  bpe_split_r50k = 0,
  /// '(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|
  /// \s+(?!\S)|\s
  bpe_split_cl100k = 1,
  /// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|
  /// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|
  /// \p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
  bpe_split_o200k = 2,
  /// Llama 3's. cl100k's, but that white space ends behind its last newline at a text's end, too:
  /// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|
  /// \s+(?!\S)|\s+
  bpe_split_llama3 = 3,
  /// Qwen 2's: Llama 3's with every number a piece.
  bpe_split_qwen2 = 4,
  /// Mistral's: o200k's without contractions and with every number a piece.
  bpe_split_tekken = 5,
} bpe_split;

/// The end of the piece that starts at `text`; requires `text < end`.
///
/// A byte that is no part of well-formed UTF-8 is a character of its own, split as U+FFFD is: a symbol.
const uint8_t *bpe_piece_end(bpe_split split, const uint8_t *text, const uint8_t *end);

/// Ranks by bytes. Immutable once made, so any number of threads may read it.
typedef struct bpe_ranks bpe_ranks;

enum {
  /// Of a token in bytes.
  BPE_LONGEST_TOKEN = 255,
  /// Ranks are below.
  BPE_RANK_LIMIT = 1 << 24,
};

typedef enum {
  bpe_ok = 0,
  /// A token without bytes or of more than `BPE_LONGEST_TOKEN`.
  bpe_bad_length,
  /// A rank of `BPE_RANK_LIMIT` or more.
  bpe_bad_rank,
  /// Two tokens of the same bytes.
  bpe_duplicate,
  /// One of the 256 single bytes is no token.
  bpe_missing_byte,
} bpe_failure;

/// Makes a table of `count` tokens: token `i` has the bytes `bytes[ends[i - 1]..<ends[i]]` and the rank `ranks[i]`.
/// NULL if the tokens are not such that any text can be encoded: then `failure` says why, and `place` at which token (or
/// which byte is missing).
bpe_ranks *bpe_ranks_create(const uint8_t *bytes, const uint32_t *ends, const uint32_t *ranks, size_t count,
                            bpe_failure *failure, size_t *place);
void bpe_ranks_destroy(bpe_ranks *ranks);

/// Memory for merging, of one thread: a few hundred kilobytes, and 28 bytes a byte of the longest piece while a piece of
/// more than 64 KiB is merged.
typedef struct bpe_scratch bpe_scratch;

bpe_scratch *bpe_scratch_create(void);
void bpe_scratch_destroy(bpe_scratch *scratch);

/// How many tokens a text has. `scratch` must have been used with these `ranks` alone.
size_t bpe_count(const bpe_ranks *ranks, bpe_split split, bpe_scratch *scratch, const uint8_t *text, size_t count);

/// Writes a text's tokens to `tokens`, which must have room for `count`, one a byte; returns how many there are.
size_t bpe_encode(const bpe_ranks *ranks, bpe_split split, bpe_scratch *scratch, const uint8_t *text, size_t count,
                  uint32_t *tokens);

/// Merges of pairs of ids, the first of a list first: what `merges` of a tokenizer.json say. Immutable once made.
typedef struct bpe_pairs bpe_pairs;

typedef struct {
  uint32_t left, right, merged;
} bpe_pair;

/// Of equal pairs the last counts.
bpe_pairs *bpe_pairs_create(const bpe_pair *pairs, size_t count);
void bpe_pairs_destroy(bpe_pairs *pairs);

/// Merges ids in place, the pair that comes first in the list first and the leftmost of equal ones; returns how many are
/// left. O(n log n).
size_t bpe_pairs_merge(const bpe_pairs *pairs, bpe_scratch *scratch, uint32_t *ids, size_t count);

/// `bpe_encode` with merges of pairs: `words` has those tokens that a piece of just their bytes becomes, all single bytes
/// among them; any other piece is merged.
size_t bpe_encode_pairs(const bpe_ranks *words, const bpe_pairs *pairs, bpe_split split, bpe_scratch *scratch,
                        const uint8_t *text, size_t count, uint32_t *tokens);

#endif
