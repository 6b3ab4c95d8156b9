#ifndef KERNEL_GATED_SILU_H
#define KERNEL_GATED_SILU_H

#include <stddef.h>

/// The gate of a SwiGLU layer: gate[i] becomes gate[i] / (1 + e^-gate[i]) * values[i].
void kernel_gated_silu(float *gate, const float *values, size_t count);

#endif
