#include "CKernels.h"
#include "softmax_row.h"
#include "transformer_clones.h"

TRANSFORMER_CLONES
void transformer_causal_softmax(float *scores, size_t visible, size_t count, float scale) {
  softmax_row(scores, visible, scale);
  for (size_t i = visible; i < count; i++) { scores[i] = 0.0f; }
}
