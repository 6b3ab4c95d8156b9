#include "CKernels.h"
#include "../kernel_clones.h"

#include <math.h>

KERNEL_CLONES
void kernel_adam(float *parameters, const float *gradients, float *means, float *squares, size_t count,
                 float learning_rate, float weight_decay, const float corrections[2]) {
  const float first = corrections[0], second = corrections[1];
  for (size_t i = 0; i < count; i++) {
    const float gradient = gradients[i] + weight_decay * parameters[i];
    means[i] = 0.9f * means[i] + 0.1f * gradient;
    squares[i] = 0.999f * squares[i] + 0.001f * (gradient * gradient);
    parameters[i] -= learning_rate * (means[i] / first) / (sqrtf(squares[i] / second) + 1e-8f);
  }
}
