#ifndef TRANSFORMER_CAUSAL_SOFTMAX_H
#define TRANSFORMER_CAUSAL_SOFTMAX_H

#include <stddef.h>

/// Attention weights in place: the first `visible` of `count` scores become e^(scale * score) over their sum, the
/// others, which lie behind the position that asks, become zero. `visible` is in 1...count.
///
/// The sum is made in sixteen interleaved partial sums that are added pairwise, so zeros behind do not change it.
void transformer_causal_softmax(float *scores, size_t visible, size_t count, float scale);

#endif
