#ifndef BPE_SPLIT_H
#define BPE_SPLIT_H

#include "bpe_characters.h"

#include "CText.h"

/// Into each caller's own loop: there the split is a constant.
#define BPE_INLINE static inline __attribute__((always_inline))

/// The end of a contraction at `text`, or `text` itself: an apostrophe with s, d, m, t, ll, ve or re. Without regard to
/// case, U+017F (long s) is an s too.
static inline const uint8_t *contraction_end(const uint8_t *text, const uint8_t *end, int folds_case) {
  if (end - text < 2 || text[0] != '\'') return text;
  const uint8_t fold = folds_case ? 0x20 : 0;
  const uint8_t first = text[1] | fold;
  if (text[1] >= 0x80) {
    const int is_long_s = folds_case && end - text > 2 && text[1] == 0xC5 && text[2] == 0xBF;
    return is_long_s ? text + 3 : text;
  }
  if (first == 's' || first == 'd' || first == 'm' || first == 't') return text + 2;
  if (end - text < 3 || text[2] >= 0x80) return text;
  const uint8_t second = text[2] | fold;
  const int is_pair = (first == 'l' && second == 'l') || ((first == 'v' || first == 'r') && second == 'e');
  return is_pair ? text + 3 : text;
}

/// Up to `limit` numbers.
static inline const uint8_t *numbers_end(const uint8_t *text, const uint8_t *end, int limit) {
  for (int index = 0; index < limit && text < end; index += 1) {
    const bpe_character character = bpe_character_at(text, end);
    if (!(character.set & set_number)) break;
    text += character.width;
  }
  return text;
}

/// Whether a pattern tells capitals from small letters.
static inline int bpe_is_cased(bpe_split split) { return split == bpe_split_o200k || split == bpe_split_tekken; }

/// How many numbers are one piece at most.
static inline int numbers_limit(bpe_split split) { return split == bpe_split_qwen2 || split == bpe_split_tekken ? 1 : 3; }

/// White space at `text` that no other alternative took: see the patterns' last alternatives.
static inline const uint8_t *white_end(bpe_split split, const uint8_t *text, const uint8_t *end) {
  const uint8_t *position = text, *last = text, *behind_newline = NULL;
  while (position < end) {
    const bpe_character character = bpe_character_at(position, end);
    if (!(character.set & set_white)) break;
    last = position;
    position += character.width;
    if (character.set & set_newline) behind_newline = position;
  }
  // cl100k takes white space at the end of the text whole; all after it look for a newline first.
  if (split != bpe_split_r50k && split != bpe_split_cl100k && behind_newline) return behind_newline;
  if (position == end) return position;
  if (split == bpe_split_cl100k && behind_newline) return behind_newline;
  return last > text ? last : position;
}

/// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+` from `text`; NULL if it does not match, and then
/// `upper_end` is the end of the run that the first part alone would take.
static inline const uint8_t *cased_word_end(const uint8_t *text, const uint8_t *end, const uint8_t **upper_end) {
  const uint8_t *backtracked = NULL;
  while (text < end) {
    const bpe_character character = bpe_character_at(text, end);
    if (!(character.set & set_upper_run)) {
      if (character.set & set_lower_run) return bpe_run_end(text + character.width, end, set_lower_run);
      break;
    }
    text += character.width;
    // Where the second part finds nothing behind the first, the first gives characters back until one is of both.
    if (character.set & set_lower_run) backtracked = text;
  }
  *upper_end = text;
  return backtracked;
}

/// The two word alternatives of o200k from `text`, whose character is `first`, without a contraction behind; NULL if
/// neither matches.
static inline const uint8_t *o200k_word_end(const uint8_t *text, const uint8_t *end, bpe_character first) {
  const uint8_t *upper_end, *word_end;
  if (first.set & set_letter) {
    word_end = cased_word_end(text, end, &upper_end);
    return word_end ? word_end : upper_end;
  }
  if (!(first.set & set_prefix)) return NULL;
  const uint8_t *start = text + first.width;
  word_end = cased_word_end(start, end, &upper_end);
  if (word_end) return word_end;
  const uint8_t *upper_behind_prefix = upper_end;
  // A mark is a prefix, but part of a word as well.
  if (first.set & set_upper_run) return cased_word_end(text, end, &upper_end);
  return upper_behind_prefix > start ? upper_behind_prefix : NULL;
}

static inline const uint8_t *o200k_end(bpe_split split, const uint8_t *text, const uint8_t *end) {
  const bpe_character first = bpe_character_at(text, end);
  const uint8_t *word_end = o200k_word_end(text, end, first);
  if (word_end) return split == bpe_split_tekken ? word_end : contraction_end(word_end, end, 1);
  if (first.set & set_number) return numbers_end(text, end, numbers_limit(split));
  const uint8_t *symbols = text + (*text == ' ');
  const uint8_t *symbols_end = bpe_run_end(symbols, end, set_symbol);
  if (symbols_end > symbols) {
    while (symbols_end < end && (*symbols_end == '\r' || *symbols_end == '\n' || *symbols_end == '/')) symbols_end += 1;
    return symbols_end;
  }
  return white_end(split, text, end);
}

static inline const uint8_t *cl100k_end(bpe_split split, const uint8_t *text, const uint8_t *end) {
  const bpe_character first = bpe_character_at(text, end);
  if (first.set & set_letter) return bpe_run_end(text + first.width, end, set_letter);
  if (first.set & set_number) return numbers_end(text, end, numbers_limit(split));
  if (*text == '\'') {
    const uint8_t *contraction = contraction_end(text, end, 1);
    if (contraction > text) return contraction;
  }
  if (first.set & set_prefix) {
    const uint8_t *word = text + first.width;
    const uint8_t *word_end = bpe_run_end(word, end, set_letter);
    if (word_end > word) return word_end;
  }
  const uint8_t *symbols = text + (*text == ' ');
  const uint8_t *symbols_end = bpe_run_end(symbols, end, set_symbol);
  if (symbols_end > symbols) {
    while (symbols_end < end && (*symbols_end == '\r' || *symbols_end == '\n')) symbols_end += 1;
    return symbols_end;
  }
  return white_end(split, text, end);
}

static inline const uint8_t *r50k_end(const uint8_t *text, const uint8_t *end) {
  if (*text == '\'') {
    const uint8_t *contraction = contraction_end(text, end, 0);
    if (contraction > text) return contraction;
  }
  const uint8_t *start = text + (*text == ' ');
  if (start < end) {
    const bpe_character first = bpe_character_at(start, end);
    if (first.set & set_letter) return bpe_run_end(start, end, set_letter);
    if (first.set & set_number) return bpe_run_end(start, end, set_number);
    if (first.set & set_symbol) return bpe_run_end(start, end, set_symbol);
  }
  return white_end(bpe_split_r50k, text, end);
}

/// `bpe_piece_end`.
BPE_INLINE const uint8_t *bpe_split_end(bpe_split split, const uint8_t *text, const uint8_t *end) {
  switch (split) {
  case bpe_split_r50k: return r50k_end(text, end);
  case bpe_split_cl100k: case bpe_split_llama3: case bpe_split_qwen2: return cl100k_end(split, text, end);
  case bpe_split_o200k: case bpe_split_tekken: break;
  }
  return o200k_end(split, text, end);
}

#endif
