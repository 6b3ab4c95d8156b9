#include "CKernels.h"
#include "transformer_clones.h"

#include <math.h>

enum { LANES = 8 };

TRANSFORMER_CLONES
void transformer_rms_norm(const float *input, const float *weights, size_t count, double epsilon, float *output) {
  double sums[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (size_t lane = 0; lane < LANES; lane++) {
      sums[lane] += (double)input[i + lane] * (double)input[i + lane];
    }
  }
  for (size_t lane = 0; i < count; i++, lane++) { sums[lane] += (double)input[i] * (double)input[i]; }
  for (size_t width = LANES / 2; width > 0; width /= 2) {
    for (size_t lane = 0; lane < width; lane++) { sums[lane] += sums[lane + width]; }
  }
  const float inverse = (float)(1.0 / sqrt(sums[0] / (double)count + epsilon));
  for (i = 0; i < count; i++) { output[i] = weights[i] * (input[i] * inverse); }
}
