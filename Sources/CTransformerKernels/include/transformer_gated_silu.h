#ifndef TRANSFORMER_GATED_SILU_H
#define TRANSFORMER_GATED_SILU_H

#include <stddef.h>

/// The gate of a SwiGLU layer: gate[i] becomes gate[i] / (1 + e^-gate[i]) * values[i].
void transformer_gated_silu(float *gate, const float *values, size_t count);

#endif
