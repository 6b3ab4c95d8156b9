#ifndef TRANSFORMER_ATTENTION_H
#define TRANSFORMER_ATTENTION_H

#include <stddef.h>

/// Floats of scratch that `transformer_attention` needs for one sequence.
size_t transformer_attention_scratch(size_t count, size_t width);

/// Self-attention of one head within one sequence of `count` tokens, every token to every token:
/// output[i] = sum over j of softmax_j(scale * query_i . key_j) * value_j.
///
/// Token i's query, key and value are `width` floats at `queries`, `keys` and `values` + i * stride; its output goes
/// to output + i * output_stride. Products are summed in the order of their index by fused multiply-adds, the softmax's
/// denominator over sixteen lanes. A token's output depends on its own sequence alone.
void transformer_attention(const float *queries, const float *keys, const float *values, size_t stride, size_t count,
                           size_t width, float scale, float *output, size_t output_stride, float *scratch);

#endif
