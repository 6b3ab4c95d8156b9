#include "CKernels.h"
#include "../lanes.h"
#include "transformer_clones.h"
#include "vector_math.h"

TRANSFORMER_CLONES
void transformer_causal_softmax(float *scores, size_t visible, size_t count, float scale) {
  float largest = scores[0];
  for (size_t i = 1; i < visible; i++) { largest = scores[i] > largest ? scores[i] : largest; }
  for (size_t i = 0; i < visible; i++) { scores[i] = exp_float((scores[i] - largest) * scale); }
  lanes16 sums = 0;
  size_t i = 0;
  for (; i + LANES <= visible; i += LANES) { sums += LANES_AT(scores + i); }
  for (size_t lane = 0; i < visible; i++, lane++) { sums[lane] += scores[i]; }
  const float inverse = 1.0f / sum_of_lanes(&sums);
  for (i = 0; i < visible; i++) { scores[i] *= inverse; }
  for (i = visible; i < count; i++) { scores[i] = 0.0f; }
}
