#ifndef BPE_CHARACTERS_H
#define BPE_CHARACTERS_H

#include "CText.h"

#include <stddef.h>
#include <stdint.h>

/// Sets of classes, as bits.
enum {
  set_upper_run = 1 << SPLIT_UPPER | 1 << SPLIT_OTHER | 1 << SPLIT_MARK,
  set_lower_run = 1 << SPLIT_LOWER | 1 << SPLIT_OTHER | 1 << SPLIT_MARK,
  set_letter = 1 << SPLIT_UPPER | 1 << SPLIT_LOWER | 1 << SPLIT_OTHER,
  set_number = 1 << SPLIT_NUMBER,
  set_white = 1 << SPLIT_SPACE | 1 << SPLIT_NEWLINE,
  set_newline = 1 << SPLIT_NEWLINE,
  set_symbol = 1 << SPLIT_SYMBOL | 1 << SPLIT_MARK,
  /// `[^\r\n\p{L}\p{N}]`
  set_prefix = 1 << SPLIT_SYMBOL | 1 << SPLIT_MARK | 1 << SPLIT_SPACE,
};

/// A character: its set of one class, and its length in bytes.
typedef struct {
  uint32_t set;
  uint32_t width;
} bpe_character;

static inline bpe_character bpe_wide_character(const uint8_t *text, const uint8_t *end) {
  const bpe_character broken = {1 << SPLIT_SYMBOL, 1};
  const uint32_t lead = text[0];
  const size_t available = (size_t)(end - text);
  uint32_t code_point, width;
  if (lead < 0xC2) return broken;
  if (lead < 0xE0) {
    width = 2;
    if (available < width || (text[1] & 0xC0) != 0x80) return broken;
    code_point = (lead & 0x1F) << 6 | (text[1] & 0x3F);
  } else if (lead < 0xF0) {
    width = 3;
    if (available < width || (text[1] & 0xC0) != 0x80 || (text[2] & 0xC0) != 0x80) return broken;
    code_point = (lead & 0xF) << 12 | (uint32_t)(text[1] & 0x3F) << 6 | (text[2] & 0x3F);
    if (code_point < 0x800 || (code_point >= 0xD800 && code_point < 0xE000)) return broken;
  } else {
    width = 4;
    if (lead > 0xF4 || available < width || (text[1] & 0xC0) != 0x80 || (text[2] & 0xC0) != 0x80 ||
        (text[3] & 0xC0) != 0x80)
      return broken;
    code_point = (lead & 7) << 18 | (uint32_t)(text[1] & 0x3F) << 12 | (uint32_t)(text[2] & 0x3F) << 6 | (text[3] & 0x3F);
    if (code_point < 0x10000 || code_point > 0x10FFFF) return broken;
  }
  const bpe_character character = {1u << split_class(code_point), width};
  return character;
}

/// The character at `text`; requires `text < end`.
static inline bpe_character bpe_character_at(const uint8_t *text, const uint8_t *end) {
  if (text[0] < 0x80) {
    // Block 0 holds ASCII.
    const bpe_character character = {1u << split_block_classes[text[0]], 1};
    return character;
  }
  return bpe_wide_character(text, end);
}

/// The end of the run of characters in `set` that starts at `text`.
static inline const uint8_t *bpe_run_end(const uint8_t *text, const uint8_t *end, uint32_t set) {
  while (text < end) {
    const bpe_character character = bpe_character_at(text, end);
    if (!(character.set & set)) break;
    text += character.width;
  }
  return text;
}

#endif
