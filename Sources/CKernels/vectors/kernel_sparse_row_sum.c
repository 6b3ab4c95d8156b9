#include "CKernels.h"

void kernel_sparse_row_sum(const double *factors, const uint32_t *ends, const uint16_t *columns, const float *values,
                           size_t rows, double *totals) {
  size_t entry = 0;
  for (size_t row = 0; row < rows; row++) {
    for (; entry < ends[row]; entry++) { totals[columns[entry]] += factors[row] * (double)values[entry]; }
  }
}
