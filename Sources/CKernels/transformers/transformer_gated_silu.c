#include "CKernels.h"
#include "transformer_clones.h"
#include "vector_math.h"

TRANSFORMER_CLONES
void transformer_gated_silu(float *gate, const float *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    gate[i] = gate[i] / (1.0f + exp_float(-gate[i])) * values[i];
  }
}
