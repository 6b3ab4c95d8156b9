#include "CKernels.h"
#include "../lanes.h"
#include "transformer_clones.h"

#include <math.h>

TRANSFORMER_CLONES
void transformer_layer_norm(float *values, const float *added, size_t rows, size_t width, const float *scale,
                            const float *shift, float epsilon) {
  for (size_t row = 0; row < rows; row++) {
    float *value = values + row * width;
    if (added) {
      for (size_t i = 0; i < width; i++) { value[i] += added[row * width + i]; }
    }
    const size_t whole = width / LANES * LANES;
    lanes16 sums = 0;
    for (size_t i = 0; i < whole; i += LANES) { sums += LANES_AT(value + i); }
    for (size_t i = whole; i < width; i++) { sums[i - whole] += value[i]; }
    const float mean = sum_of_lanes(&sums) / (float)width;
    lanes16 squares = 0;
    for (size_t i = 0; i < whole; i += LANES) {
      const lanes16 difference = LANES_AT(value + i) - mean;
      squares += difference * difference;
    }
    for (size_t i = whole; i < width; i++) {
      const float difference = value[i] - mean;
      squares[i - whole] += difference * difference;
    }
    const float factor = 1.0f / sqrtf(sum_of_lanes(&squares) / (float)width + epsilon);
    for (size_t i = 0; i < width; i++) { value[i] = (value[i] - mean) * factor * scale[i] + shift[i]; }
  }
}
