#include "CKernels.h"
#include "transformer_clones.h"
#include "vector_math.h"

enum { LANES = 16 };

TRANSFORMER_CLONES
void transformer_causal_softmax(float *scores, size_t visible, size_t count, float scale) {
  float largest = scores[0];
  for (size_t i = 1; i < visible; i++) { largest = scores[i] > largest ? scores[i] : largest; }
  for (size_t i = 0; i < visible; i++) { scores[i] = exp_float((scores[i] - largest) * scale); }
  float sums[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= visible; i += LANES) {
    for (size_t lane = 0; lane < LANES; lane++) { sums[lane] += scores[i + lane]; }
  }
  for (size_t lane = 0; i < visible; i++, lane++) { sums[lane] += scores[i]; }
  for (size_t width = LANES / 2; width > 0; width /= 2) {
    for (size_t lane = 0; lane < width; lane++) { sums[lane] += sums[lane + width]; }
  }
  const float inverse = 1.0f / sums[0];
  for (i = 0; i < visible; i++) { scores[i] *= inverse; }
  for (i = visible; i < count; i++) { scores[i] = 0.0f; }
}
