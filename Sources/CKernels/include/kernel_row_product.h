#ifndef KERNEL_ROW_PRODUCT_H
#define KERNEL_ROW_PRODUCT_H

#include <stddef.h>
#include <stdint.h>

/// Inner product in Double of a row of fixed-point numbers with a query: eight running sums, each over every eighth
/// term, added pairwise at the end. The terms are exact to one rounding; the same bits on every machine.
double kernel_row_product(const int16_t *row, const double *query, size_t count);

#endif
