#ifndef TRANSFORMER_WEIGHT_PRODUCT_H
#define TRANSFORMER_WEIGHT_PRODUCT_H

#include <stddef.h>
#include <stdint.h>

/// How a weight is stored; each is widened to float exactly.
enum { TRANSFORMER_WEIGHT_FLOAT32 = 0, TRANSFORMER_WEIGHT_FLOAT16 = 1, TRANSFORMER_WEIGHT_BFLOAT16 = 2 };

/// Products of `count` input vectors with a weight matrix as it lies in a file:
///
///     outputs[i * output_stride + row] = sum over column of weights[row, column] * inputs[i * input_stride + column]
///
/// `weights` holds `rows` rows of `columns` elements of `type`, whose starts are `row_bytes` apart, at any alignment;
/// they are read once for every few inputs and never repacked. Strides are in floats.
///
/// A sum is made in sixteen partial sums, column c in the (c mod 16)th, each by fused multiply-adds in ascending order,
/// which are then added pairwise: an output has the same bits on every machine, whatever `rows` and `count`. Columns
/// whose input is zero leave it as it is, as long as their weights are finite.
void transformer_weight_product(const void *weights, int type, size_t rows, size_t row_bytes, size_t columns,
                           const float *inputs, size_t input_stride, size_t count, float *outputs,
                           size_t output_stride);

/// The same by portable code alone, which machines without AVX-512 take.
void transformer_weight_product_portable(const void *weights, int type, size_t rows, size_t row_bytes, size_t columns,
                                    const float *inputs, size_t input_stride, size_t count, float *outputs,
                                    size_t output_stride);

#endif
