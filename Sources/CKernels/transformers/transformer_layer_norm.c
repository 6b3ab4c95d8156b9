#include "CKernels.h"
#include "transformer_clones.h"

#include <math.h>

enum { LANES = 16 };

static inline float joined(float sums[LANES]) {
  for (size_t width = LANES / 2; width > 0; width /= 2) {
    for (size_t lane = 0; lane < width; lane++) { sums[lane] += sums[lane + width]; }
  }
  return sums[0];
}

TRANSFORMER_CLONES
void transformer_layer_norm(float *values, const float *added, size_t rows, size_t width, const float *scale,
                            const float *shift, float epsilon) {
  for (size_t row = 0; row < rows; row++) {
    float *value = values + row * width;
    if (added) {
      for (size_t i = 0; i < width; i++) { value[i] += added[row * width + i]; }
    }
    const size_t whole = width / LANES * LANES;
    float sums[LANES] = {0};
    for (size_t i = 0; i < whole; i += LANES) {
      for (size_t lane = 0; lane < LANES; lane++) { sums[lane] += value[i + lane]; }
    }
    for (size_t i = whole; i < width; i++) { sums[i - whole] += value[i]; }
    const float mean = joined(sums) / (float)width;
    float squares[LANES] = {0};
    for (size_t i = 0; i < whole; i += LANES) {
      for (size_t lane = 0; lane < LANES; lane++) {
        const float difference = value[i + lane] - mean;
        squares[lane] += difference * difference;
      }
    }
    for (size_t i = whole; i < width; i++) {
      const float difference = value[i] - mean;
      squares[i - whole] += difference * difference;
    }
    const float factor = 1.0f / sqrtf(joined(squares) / (float)width + epsilon);
    for (size_t i = 0; i < width; i++) { value[i] = (value[i] - mean) * factor * scale[i] + shift[i]; }
  }
}
