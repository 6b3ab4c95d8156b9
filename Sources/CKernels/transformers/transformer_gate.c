#include "CKernels.h"
#include "transformer_clones.h"

TRANSFORMER_CLONES
void transformer_gate(enum transformer_activation activation, float *values, size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++) {
    // The products of a row end before it begins, those of the first row excepted, which replace its values.
    float *value = values + 2 * row * width, *product = values + row * width;
    transformer_activate(activation, value, width);
    for (size_t i = 0; i < width; i++) { product[i] = value[i] * value[width + i]; }
  }
}
