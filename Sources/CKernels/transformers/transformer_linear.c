#include "CKernels.h"
#include "product_block.h"
#include "transformer_clones.h"

#include <string.h>

void transformer_linear_pack(const float *weights, size_t outputs, size_t depth, float *packed) {
  for (size_t start = 0; start < outputs; start += TRANSFORMER_TILE) {
    float *tile = packed + start * depth;
    for (size_t k = 0; k < depth; k++) {
      for (size_t lane = 0; lane < TRANSFORMER_TILE; lane++) {
        tile[k * TRANSFORMER_TILE + lane] = start + lane < outputs ? weights[(start + lane) * depth + k] : 0;
      }
    }
  }
}

// A tile of weights stays in the first-level cache while the rows pass over it.
TRANSFORMER_CLONES
void transformer_linear(const float *input, size_t rows, size_t depth, const float *packed, const float *bias,
                        size_t outputs, float *output) {
  for (size_t start = 0; start < outputs; start += TRANSFORMER_TILE) {
    const size_t width = outputs - start < TRANSFORMER_TILE ? outputs - start : TRANSFORMER_TILE;
    float initial[TRANSFORMER_TILE] = {0};
    if (bias) { memcpy(initial, bias + start, width * sizeof *initial); }
    for (size_t row = 0; row < rows; row += BLOCK_ROWS) {
      const size_t count = rows - row < BLOCK_ROWS ? rows - row : BLOCK_ROWS;
      lanes16 sums[BLOCK_ROWS];
      for (size_t i = 0; i < BLOCK_ROWS; i++) { memcpy(&sums[i], initial, sizeof initial); }
      product_rows(count, input + row * depth, depth, packed + start * depth, TRANSFORMER_TILE, depth, sums);
      for (size_t i = 0; i < count; i++) {
        memcpy(output + (row + i) * outputs + start, &sums[i], width * sizeof *output);
      }
    }
  }
}
