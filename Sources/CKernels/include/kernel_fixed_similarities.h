#ifndef KERNEL_FIXED_SIMILARITIES_H
#define KERNEL_FIXED_SIMILARITIES_H

#include <stddef.h>
#include <stdint.h>

/// Rows of one packed block.
enum { KERNEL_PACKED_ROWS = 16 };

/// Packs rows of `dimension` int16 for `kernel_fixed_similarities`: row i of the result is the row at
/// `rows + order[i] * dimension`. Layout: `packed[block][pair][row][2]`, blocks of 16 rows, dimensions in pairs.
/// Missing rows of the last block and the second half of an odd last pair are zeros. `packed` holds
/// ceil(count / 16) * ceil(dimension / 2) * 32 elements.
void kernel_pack_rows(const int16_t *rows, const uint32_t *order, size_t count, size_t dimension, int16_t *packed);

/// Inner products of fixed-point vectors, all of them exact integers, so every blocking and every machine agrees.
///
/// `packed` holds `blocks` blocks of 16 rows of `pairs` pairs; `queries` holds `query_count` rows of 2 * pairs
/// elements. Writes `similarities[query * stride + row]` for `blocks * 16` rows. No element may be -32768, and a row's
/// norm times a query's must stay under 2^31.
void kernel_fixed_similarities(const int16_t *packed, size_t blocks, size_t pairs, const int16_t *queries,
                               size_t query_count, int32_t *similarities, size_t stride);

/// The same, in the plainest C: what the fast one is tested against.
void kernel_fixed_similarities_reference(const int16_t *packed, size_t blocks, size_t pairs, const int16_t *queries,
                                         size_t query_count, int32_t *similarities, size_t stride);

#endif
