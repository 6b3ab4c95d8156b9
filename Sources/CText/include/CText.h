/// Text as tokenizers see it: Unicode tables, and byte-pair encoding.
#ifndef CTEXT_H
#define CTEXT_H

#include <stddef.h>
#include <stdint.h>

/// What BERT's normaliser (cleaning, NFD, accents stripped, lower case) and pre-tokeniser do to each code point, and
/// the classes that the split patterns of byte pair encodings tell apart; what other normalisers and pre-tokenisers ask
/// about a character.

/// What becomes of a code point. Values from `BERT_SEQUENCE` on say where in the pool its replacement lies.
enum {
  /// Part of a word, as it is.
  BERT_WORD = 0,
  /// Nothing: removed, and what stands around it is as if it had never been there.
  BERT_DROP = 1,
  /// Nothing, but marks before and behind it keep their order: a removed character of combining class 0.
  BERT_BREAK = 2,
  BERT_SPACE = 3,
  /// A word of its own, as it is: punctuation and Chinese characters.
  BERT_ISOLATED = 4,
  /// A Hangul syllable: part of a word, as its two or three jamo.
  BERT_HANGUL = 5,
  /// Part of a word, as it is, but a run of such marks is sorted, stably, by the low eight bits.
  BERT_NONSTARTER = 0x100,
  /// A sequence: `sequences[action - BERT_SEQUENCE]` is its length, behind which stand its elements,
  /// `code point << 10 | action` with an action below `BERT_SEQUENCE`.
  BERT_SEQUENCE = 0x200,
};

enum { BERT_BLOCK_SHIFT = 6 };

/// A table of two stages over all code points, and the pool of sequences.
typedef struct {
  const uint8_t *block_index;
  const uint16_t *block_actions;
  const uint32_t *sequences;
} bert_characters;

bert_characters bert_characters_shared(void);

/// The action of a code point; requires `code_point <= 0x10FFFF`.
static inline uint32_t bert_action(bert_characters table, uint32_t code_point) {
  const uint32_t block = table.block_index[code_point >> BERT_BLOCK_SHIFT];
  return table.block_actions[(block << BERT_BLOCK_SHIFT) + (code_point & ((1u << BERT_BLOCK_SHIFT) - 1))];
}

/// Classes of code points in split patterns; every code point is in one.
enum {
  /// None of the others: punctuation, symbols, controls, unassigned.
  SPLIT_SYMBOL = 0,
  /// `\p{M}`
  SPLIT_MARK = 1,
  /// `[\p{Lu}\p{Lt}]`
  SPLIT_UPPER = 2,
  /// `\p{Ll}`
  SPLIT_LOWER = 3,
  /// `[\p{Lm}\p{Lo}]`
  SPLIT_OTHER = 4,
  /// `\p{N}`
  SPLIT_NUMBER = 5,
  /// `\s` but for the two of the next class.
  SPLIT_SPACE = 6,
  /// Carriage return and line feed.
  SPLIT_NEWLINE = 7,
};

enum { SPLIT_BLOCK_SHIFT = 7 };

/// A table of two stages over all code points, of Unicode 16.
extern const uint8_t split_block_index[8704];
extern const uint8_t split_block_classes[];

/// The class of a code point; requires `code_point <= 0x10FFFF`.
static inline uint32_t split_class(uint32_t code_point) {
  const uint32_t block = split_block_index[code_point >> SPLIT_BLOCK_SHIFT];
  return split_block_classes[(block << SPLIT_BLOCK_SHIFT) + (code_point & ((1u << SPLIT_BLOCK_SHIFT) - 1))];
}

/// General categories, in the order Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co
/// Cn; and what Hugging Face `tokenizers` takes for more: its regular expressions for `\w` and `\s`, its `Digits` for a
/// number.
enum {
  CATEGORY_LU = 0,
  CATEGORY_LL = 1,
  CATEGORY_LT = 2,
  CATEGORY_ND = 8,
  CATEGORY_MASK = (1 << 5) - 1,
  CATEGORY_WORD = 1 << 5,
  CATEGORY_WHITE = 1 << 6,
  CATEGORY_NUMERIC = 1 << 7,
};

enum { CATEGORY_BLOCK_SHIFT = 8 };

extern const uint8_t category_block_index[4352];
extern const uint8_t category_block_values[];

/// The category of a code point and its bits above; requires `code_point <= 0x10FFFF`.
static inline uint8_t general_category(uint32_t code_point) {
  const uint32_t block = category_block_index[code_point >> CATEGORY_BLOCK_SHIFT];
  return category_block_values[(block << CATEGORY_BLOCK_SHIFT) + (code_point & ((1u << CATEGORY_BLOCK_SHIFT) - 1))];
}

/// Traits of code points, as bits above a grapheme break class.
enum {
  /// Rust's `char::is_whitespace`.
  TRAIT_WHITE = 1 << 5,
  /// `\w`
  TRAIT_WORD = 1 << 6,
  /// What `BertPreTokenizer` makes a word of its own.
  TRAIT_PUNCTUATION = 1 << 7,
  /// What `StripAccents` removes.
  TRAIT_MARK = 1 << 8,
  /// What `BertNormalizer` removes as an accent.
  TRAIT_NONSPACING = 1 << 9,
  /// What `BertNormalizer` removes, and what it makes a space of, to clean a text.
  TRAIT_DROPPED = 1 << 10,
  TRAIT_SPACED = 1 << 11,
  /// What `BertNormalizer` puts spaces around.
  TRAIT_CHINESE = 1 << 12,
  /// What `Nmt` removes, and what it makes a space of.
  TRAIT_NMT_DROPPED = 1 << 13,
  TRAIT_NMT_SPACED = 1 << 14,
  TRAIT_GRAPHEME_CLASS = (1 << 5) - 1,
};

/// Classes of the rules for grapheme clusters (Unicode 17, UAX 29).
enum {
  GRAPHEME_OTHER,
  GRAPHEME_CR,
  GRAPHEME_LF,
  GRAPHEME_CONTROL,
  GRAPHEME_EXTEND,
  GRAPHEME_ZWJ,
  /// Of class Extend, and an Indic conjunct linker.
  GRAPHEME_LINKER,
  GRAPHEME_SPACING_MARK,
  GRAPHEME_PREPEND,
  GRAPHEME_REGIONAL_INDICATOR,
  GRAPHEME_L,
  GRAPHEME_V,
  GRAPHEME_T,
  GRAPHEME_LV,
  GRAPHEME_LVT,
  /// Of no class, but Extended_Pictographic, or an Indic consonant.
  GRAPHEME_PICTOGRAPHIC,
  GRAPHEME_CONSONANT,
};

enum { TRAIT_BLOCK_SHIFT = 7 };

extern const uint8_t trait_block_index[8704];
extern const uint16_t trait_block_values[];

/// The traits of a code point; requires `code_point <= 0x10FFFF`.
static inline uint32_t character_traits(uint32_t code_point) {
  const uint32_t block = trait_block_index[code_point >> TRAIT_BLOCK_SHIFT];
  return trait_block_values[(block << TRAIT_BLOCK_SHIFT) + (code_point & ((1u << TRAIT_BLOCK_SHIFT) - 1))];
}

enum { SCRIPT_BLOCK_SHIFT = 7 };

extern const uint8_t script_block_index[8704];
extern const uint8_t script_block_values[];

/// The number of a code point's script as the pre-tokenizer `UnicodeScripts` knows it, where Chinese and Japanese are one; 0 of
/// what joins any script. Requires `code_point <= 0x10FFFF`.
static inline uint8_t script_of(uint32_t code_point) {
  const uint32_t block = script_block_index[code_point >> SCRIPT_BLOCK_SHIFT];
  return script_block_values[(block << SCRIPT_BLOCK_SHIFT) + (code_point & ((1u << SCRIPT_BLOCK_SHIFT) - 1))];
}

/// What becomes of a code point in normal forms and in small letters: places in `form_pool`, where the length of a
/// replacement stands and then its code points; 0 for the code point itself. Hangul syllables are not in it.
typedef struct {
  /// The canonical combining class; of what decomposes, 0.
  uint16_t combining_class;
  /// All the way down.
  uint16_t canonical, compatible;
  uint16_t lower;
} character_form;

enum { FORM_BLOCK_SHIFT = 7, FORM_PAIR_COUNT = 940 };

extern const uint8_t form_block_index[8704];
extern const uint16_t form_block_records[];
/// Four numbers a record.
extern const uint16_t form_records[];
extern const uint32_t form_pool[];
/// First, second, and what they compose to, ascending.
extern const uint32_t form_pairs[3 * FORM_PAIR_COUNT];

/// Requires `code_point <= 0x10FFFF`.
static inline character_form character_form_of(uint32_t code_point) {
  const uint32_t block = form_block_index[code_point >> FORM_BLOCK_SHIFT];
  const uint32_t record = form_block_records[(block << FORM_BLOCK_SHIFT) + (code_point & ((1u << FORM_BLOCK_SHIFT) - 1))];
  const uint16_t *fields = form_records + 4 * record;
  const character_form form = {fields[0], fields[1], fields[2], fields[3]};
  return form;
}

/// A replacement by its place: the length, and then its code points.
static inline const uint32_t *form_replacement(uint16_t place) { return form_pool + place; }

/// What a pair of starters and marks composes to; 0 if they do not. Hangul is not in it.
uint32_t form_composition(uint32_t first, uint32_t second);

/// Byte pair encoding as `tiktoken` does it: a text is split into pieces by an encoding's pattern, and in each piece the
/// adjacent pair whose bytes have the lowest rank is merged, the leftmost of several, until no pair has a rank.

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
