#ifndef BPE_ASCII_WORD_H
#define BPE_ASCII_WORD_H

#include "bpe_split.h"

#define BPE_EACH_BYTE(value) ((value) * (uint64_t)0x0101010101010101u)

enum {
  /// The longest word that is told at one glance, and one byte to see its end by.
  BPE_WORD_WINDOW = 17,
};

/// Eight bytes of a text: the top bit of each that is an ASCII letter, and of each that is a lower-case one.
typedef struct {
  uint64_t letters, lower;
} bpe_letter_bits;

static inline bpe_letter_bits bpe_letter_bits_of(uint64_t word) {
  const uint64_t folded = (word | BPE_EACH_BYTE(0x20)) & BPE_EACH_BYTE(0x7F);
  // The sums stay within their bytes: from 'a' on the first has its top bit, behind 'z' the second.
  const uint64_t from_a = folded + BPE_EACH_BYTE(0x80 - 'a');
  const uint64_t behind_z = folded + BPE_EACH_BYTE(0x80 - 'z' - 1);
  const uint64_t letters = from_a & ~behind_z & ~word & BPE_EACH_BYTE(0x80);
  const bpe_letter_bits bits = {letters, letters & word << 2};
  return bits;
}

/// The commonest piece, looked for before all others: an ASCII word of up to 16 bytes, with or without a space before
/// it, whose first eight bytes are `low` and whose next eight `high`, little-endian. Its length, or 0 where the pattern
/// has to be asked: the word may go on, or something else stands there. Requires `BPE_WORD_WINDOW` bytes at `text`.
static inline size_t bpe_ascii_word(bpe_split split, const uint8_t *text, uint64_t low, uint64_t high) {
  const uint64_t has_space = text[0] == ' ';
  const bpe_letter_bits first = bpe_letter_bits_of(low);
  uint64_t stop = ~(first.letters | has_space << 7) & BPE_EACH_BYTE(0x80);
  // Where case counts, a capital behind a small letter begins a word.
  if (bpe_is_cased(split)) stop |= first.lower << 8 & first.letters & ~first.lower;
  size_t length;
  if (stop != 0) {
    length = (size_t)__builtin_ctzll(stop) >> 3;
  } else {
    const bpe_letter_bits second = bpe_letter_bits_of(high);
    stop = ~second.letters & BPE_EACH_BYTE(0x80);
    if (bpe_is_cased(split)) stop |= (second.lower << 8 | first.lower >> 56) & second.letters & ~second.lower;
    length = stop != 0 ? 8 + ((size_t)__builtin_ctzll(stop) >> 3) : 16;
    if (length == 16 && (text[16] | 0x20) >= 'a' && (text[16] | 0x20) <= 'z') return 0;
  }
  const uint8_t behind = text[length];
  if (length <= has_space || behind >= 0x80) return 0;
  return bpe_is_cased(split) && behind == '\'' ? 0 : length;
}

static inline int bpe_is_digit(uint8_t byte) { return (uint8_t)(byte - '0') < 10; }

/// Printable, and neither a letter nor a digit nor the space.
static inline int bpe_is_ascii_symbol(uint8_t byte) {
  return (uint8_t)(byte - '!') <= '~' - '!' && !bpe_is_digit(byte) && (uint8_t)((byte | 0x20) - 'a') >= 26;
}

/// The next commonest pieces: numbers, the space before one, and a single symbol before a space or a number. The length,
/// or 0 where the pattern has to be asked. Requires four bytes at `text`.
static inline size_t bpe_ascii_number_or_symbol(bpe_split split, const uint8_t *text) {
  // There a number has any length, and a space before it is part of it.
  if (split == bpe_split_r50k) return 0;
  if (bpe_is_digit(text[0])) {
    size_t length = 1;
    while (length < (size_t)numbers_limit(split)) {
      // Another script's number would go on.
      if (!bpe_is_digit(text[length])) return text[length] < 0x80 ? length : 0;
      length += 1;
    }
    return length;
  }
  if (text[0] == ' ') return bpe_is_digit(text[1]);
  return bpe_is_ascii_symbol(text[0]) && (text[1] == ' ' || bpe_is_digit(text[1]));
}

#endif
