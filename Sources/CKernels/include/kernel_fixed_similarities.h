#ifndef KERNEL_FIXED_SIMILARITIES_H
#define KERNEL_FIXED_SIMILARITIES_H

#include <stddef.h>
#include <stdint.h>

/// Rows of one packed tile, queries of one packed tile, and the most queries of one call: six tiles.
enum { KERNEL_TILE_ROWS = 48, KERNEL_TILE_QUERIES = 8, KERNEL_MOST_QUERIES = 48 };

/// Packs vectors of `dimension` int16 for `kernel_fixed_similarities`: vector i of the result is the one at
/// `vectors + order[i] * dimension`, or the i-th where `order` is NULL. Layout `packed[tile][pair][vector][2]`: tiles
/// of `tile_size` vectors, dimensions in pairs. Missing vectors of the last tile and the second half of an odd last
/// pair are zeros. `packed` holds ceil(count / tile_size) * tile_size * ceil(dimension / 2) * 2 elements.
void kernel_pack_vectors(const int16_t *vectors, const uint32_t *order, size_t count, size_t dimension,
                         size_t tile_size, int16_t *packed);

/// Inner products of fixed-point vectors (1 is 32,767). Sums are exact integers, so every blocking and every machine
/// agrees; a similarity is the sum over 2^15, rounded to the nearest integer (halves up) and kept within +-32,767.
///
/// `rows` holds `row_tiles` packed tiles of KERNEL_TILE_ROWS vectors of `pairs` pairs, `queries` holds `query_tiles`
/// (at most 6) of KERNEL_TILE_QUERIES. Writes `similarities[query * stride + row]` for the tiles' every row and query.
/// No element may be -32768, and a row's norm times a query's must stay under 2^31.
void kernel_fixed_similarities(const int16_t *rows, size_t row_tiles, size_t pairs, const int16_t *queries,
                               size_t query_tiles, int16_t *similarities, size_t stride);

/// The same by portable code alone, which machines without VNNI take.
void kernel_fixed_similarities_portable(const int16_t *rows, size_t row_tiles, size_t pairs, const int16_t *queries,
                                        size_t query_tiles, int16_t *similarities, size_t stride);

/// The same, in the plainest C: what the fast one is tested against.
void kernel_fixed_similarities_reference(const int16_t *rows, size_t row_tiles, size_t pairs, const int16_t *queries,
                                         size_t query_tiles, int16_t *similarities, size_t stride);

#endif
