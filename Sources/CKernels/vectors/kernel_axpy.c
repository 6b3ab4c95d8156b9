#include "CKernels.h"
#include "../kernel_clones.h"

KERNEL_CLONES
void kernel_axpy(float factor, const float *values, float *sums, size_t count) {
  for (size_t i = 0; i < count; i++) { sums[i] += factor * values[i]; }
}
