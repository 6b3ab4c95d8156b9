#ifndef TRANSFORMER_ACTIVATION_H
#define TRANSFORMER_ACTIVATION_H

#include <stddef.h>

/// What a feed-forward layer or a head applies to each value.
enum transformer_activation {
  /// x * (1 + erf(x / sqrt 2)) / 2
  TRANSFORMER_GELU,
  /// x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) / 2
  TRANSFORMER_GELU_TANH,
  /// max(x, 0)
  TRANSFORMER_RELU,
  /// x / (1 + exp(-x))
  TRANSFORMER_SILU,
  TRANSFORMER_TANH,
};

/// Replaces each of `count` values by the activation's, to within 2e-7 times its magnitude or 1.
void transformer_activate(enum transformer_activation activation, float *values, size_t count);

#endif
