#include "kernel_gated_silu.h"
#include "kernel_clones.h"
#include "kernel_exp_float.h"

#pragma STDC FP_CONTRACT OFF

KERNEL_CLONES
void kernel_gated_silu(float *gate, const float *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    gate[i] = gate[i] / (1.0f + kernel_exp_float(-gate[i])) * values[i];
  }
}
