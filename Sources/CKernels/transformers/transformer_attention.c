#include "CKernels.h"
#include "product_block.h"
#include "softmax_row.h"
#include "transformer_clones.h"

static size_t padded(size_t count) { return (count + LANES - 1) / LANES * LANES; }

size_t transformer_attention_scratch(size_t count, size_t width) {
  // Keys by tile, values in whole tiles of columns, the scores of one block of queries.
  return padded(count) * width + count * padded(width) + BLOCK_ROWS * padded(count);
}

// One tile of keys by k, its lanes side by side; those behind `count` are zero.
static inline __attribute__((always_inline)) void pack_keys(const float *keys, size_t stride, size_t count,
                                                            size_t width, float *tile) {
  const size_t whole = count < LANES ? 0 : width / 8 * 8;
  for (size_t lane = 0; lane < LANES && whole > 0; lane += 8) {
    for (size_t k = 0; k < whole; k += 8) {
      vector8 rows[8];
      for (size_t i = 0; i < 8; i++) { rows[i] = *(const vector8 *)(keys + (lane + i) * stride + k); }
      transpose(rows);
      for (size_t i = 0; i < 8; i++) { *(vector8 *)(tile + (k + i) * LANES + lane) = rows[i]; }
    }
  }
  for (size_t lane = 0; lane < LANES; lane++) {
    for (size_t k = whole; k < width; k++) { tile[k * LANES + lane] = lane < count ? keys[lane * stride + k] : 0; }
  }
}

static inline __attribute__((always_inline)) size_t first_visible(size_t row, size_t window) {
  return row > window ? row - window : 0;
}

static inline __attribute__((always_inline)) size_t visible_end(size_t row, size_t count, size_t window) {
  return count - row > window ? row + window + 1 : count;
}

TRANSFORMER_CLONES
void transformer_attention(const float *queries, const float *keys, const float *values, size_t stride, size_t count,
                           size_t width, float scale, const float *offsets, size_t window, float *output,
                           size_t output_stride, float *scratch) {
  const size_t tokens = padded(count), columns = padded(width);
  float *transposed = scratch, *packed = transposed + tokens * width, *scores = packed + count * columns;
  for (size_t tile = 0; tile < tokens; tile += LANES) {
    pack_keys(keys + tile * stride, stride, count - tile, width, transposed + tile * width);
  }
  for (size_t j = 0; j < count; j++) {
    for (size_t k = 0; k < columns; k++) { packed[j * columns + k] = k < width ? values[j * stride + k] : 0; }
  }
  for (size_t row = 0; row < count; row += BLOCK_ROWS) {
    const size_t rows = count - row < BLOCK_ROWS ? count - row : BLOCK_ROWS;
    // The tokens that any of these rows sees, from a whole tile on.
    const size_t from = first_visible(row, window) / LANES * LANES, to = visible_end(row + rows - 1, count, window);
    for (size_t tile = from; tile < to; tile += LANES) {
      lanes16 sums[BLOCK_ROWS] = {0};
      product_rows(rows, queries + row * stride, stride, transposed + tile * width, LANES, width, sums);
      for (size_t i = 0; i < rows; i++) { LANES_AT(scores + i * tokens + tile) = sums[i]; }
    }
    for (size_t i = 0; i < rows; i++) {
      float *own = scores + i * tokens;
      const size_t begin = first_visible(row + i, window), end = visible_end(row + i, count, window);
      if (offsets == NULL) {
        softmax_row(own + begin, end - begin, scale);
      } else {
        const float *first = offsets + (count - 1 - (row + i));
        for (size_t j = begin; j < end; j++) { own[j] = own[j] * scale + first[j]; }
        softmax_row(own + begin, end - begin, 1.0f);
      }
      for (size_t j = from; j < begin; j++) { own[j] = 0; }
      for (size_t j = end; j < to; j++) { own[j] = 0; }
    }
    for (size_t start = 0; start < width; start += LANES) {
      const size_t length = width - start < LANES ? width - start : LANES;
      lanes16 sums[BLOCK_ROWS] = {0};
      product_rows(rows, scores + from, tokens, packed + from * columns + start, columns, to - from, sums);
      for (size_t i = 0; i < rows; i++) {
        float *own = output + (row + i) * output_stride + start;
        if (length == LANES) {
          LANES_AT(own) = sums[i];
        } else {
          memcpy(own, &sums[i], length * sizeof *own);
        }
      }
    }
  }
}
