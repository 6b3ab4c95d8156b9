#ifndef KERNEL_FIXED_COSINES_H
#define KERNEL_FIXED_COSINES_H

#include <stddef.h>
#include <stdint.h>

/// Rounds `values[i] / norm * 32767` to the nearest integer, ties to even, where norm is the Euclidean one in Double,
/// and returns the norm. A vector of norm 0, or one that is not finite, gives zeros and the norm 0.
double kernel_fixed_point(const float *values, size_t count, int16_t *fixed);

/// Inner products in Double of one query with the rows that `kernel_pack_vectors` packed in tiles of KERNEL_TILE_ROWS, each row's terms added in
/// order: the reference of `kernel_fixed_similarities`. `query` holds 2 * pairs values.
void kernel_packed_products(const int16_t *packed, size_t tiles, size_t pairs, const double *query, double *products);

#endif
