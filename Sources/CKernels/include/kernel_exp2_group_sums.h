#ifndef KERNEL_EXP2_GROUP_SUMS_H
#define KERNEL_EXP2_GROUP_SUMS_H

#include <stddef.h>
#include <stdint.h>

/// The largest of `count` integers; INT16_MIN for none.
int16_t kernel_max_int16(const int16_t *values, size_t count);

/// For each group g of consecutive similarities, `ends[g - 1] ..< ends[g]` with 0 before the first, writes the sum of
/// 2^(similarity * scale) to `sums[g]`.
///
/// Each power in Float with a relative error below 3e-7, exponents below -126 counting as -126. Runs of 1,024
/// similarities counted from the first one; a group's part of a run in sixteen interleaved partial sums in Float, the
/// parts in Double.
void kernel_exp2_group_sums(const int16_t *similarities, const uint32_t *ends, size_t groups, float scale,
                            double *sums);

/// Adds to each of `columns` totals the inner product of `factors` (one a row) with that column of a row-major
/// matrix, row after row.
void kernel_weighted_row_sum(const double *factors, const float *matrix, size_t rows, size_t columns, double *totals);

#endif
