#ifndef KERNEL_EXP2_WEIGHTS_H
#define KERNEL_EXP2_WEIGHTS_H

#include <stddef.h>
#include <stdint.h>

/// The largest of `count` integers; INT32_MIN for none.
int32_t kernel_max_int32(const int32_t *values, size_t count);

/// Writes 2^(similarities[i] * scale) to `weights[i]`: relative error below 3e-7, exponents below -126 count as -126.
void kernel_exp2_weights(const int32_t *similarities, size_t count, float scale, float *weights);

/// For each group g of consecutive weights, `ends[g - 1] ..< ends[g]` with 0 before the first, writes their sum to
/// `sums[g]`: sixteen interleaved partial sums in Float over at most 1,024 weights, these in Double.
void kernel_group_sums(const float *weights, const uint32_t *ends, size_t groups, double *sums);

/// Adds to each of `columns` totals the inner product of `factors` (one a row) with that column of a row-major
/// matrix, row after row.
void kernel_weighted_row_sum(const double *factors, const float *matrix, size_t rows, size_t columns, double *totals);

#endif
