#ifndef KERNEL_SPARSE_ROW_SUM_H
#define KERNEL_SPARSE_ROW_SUM_H

#include <stddef.h>
#include <stdint.h>

/// `kernel_weighted_row_sum` for a matrix of mostly zeros: row `i` has the entries `ends[i - 1]..<ends[i]`, 0 before the
/// first, each a column and a value. Entries are added in order, so the bits are those of the dense sum.
void kernel_sparse_row_sum(const double *factors, const uint32_t *ends, const uint16_t *columns, const float *values,
                           size_t rows, double *totals);

#endif
