#ifndef BPE_MERGE_H
#define BPE_MERGE_H

#include "CText.h"

/// Merges one piece of two bytes or more, reading no byte from `end` on; returns how many tokens it has, and writes them
/// to `tokens` unless that is NULL.
size_t bpe_merge(const bpe_ranks *ranks, bpe_scratch *scratch, const uint8_t *piece, size_t count, const uint8_t *end,
                 uint32_t *tokens);

#endif
