#include "bpe_split.h"

const uint8_t *bpe_piece_end(bpe_split split, const uint8_t *text, const uint8_t *end) {
  return bpe_split_end(split, text, end);
}
