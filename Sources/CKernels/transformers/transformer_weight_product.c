#include "CKernels.h"
#include "transformer_clones.h"

#include <string.h>

enum { LANES = 16 };

typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

static inline size_t element_bytes(int type) { return type == TRANSFORMER_WEIGHT_FLOAT32 ? 4 : 2; }

static inline float from_bfloat16(uint16_t bits) {
  const uint32_t wide = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &wide, sizeof value);
  return value;
}

static inline float from_float16(uint16_t bits) {
  const uint32_t sign = (uint32_t)(bits & 0x8000) << 16;
  const uint32_t exponent = (bits >> 10) & 31, mantissa = bits & 1023;
  uint32_t wide;
  if (exponent == 31) {
    // A signalling NaN becomes quiet, as the processor's own conversion has it.
    wide = sign | 0x7F800000u | mantissa << 13 | (mantissa ? 0x400000u : 0);
  } else if (exponent > 0) {
    wide = sign | (exponent + 112) << 23 | mantissa << 13;
  } else {
    const float small = (float)mantissa * 0x1p-24f;
    memcpy(&wide, &small, sizeof wide);
    wide |= sign;
  }
  float value;
  memcpy(&value, &wide, sizeof value);
  return value;
}

// Vectors go through memory: passing them by value would change between instruction sets.
static inline void widen(const uint8_t *weights, int type, size_t count, lanes *result) {
  float values[LANES] = {0};
  if (type == TRANSFORMER_WEIGHT_FLOAT32) {
    memcpy(values, weights, count * sizeof *values);
  } else {
    uint16_t bits[LANES] = {0};
    memcpy(bits, weights, count * sizeof *bits);
    if (type == TRANSFORMER_WEIGHT_BFLOAT16) {
      for (size_t i = 0; i < LANES; i++) { values[i] = from_bfloat16(bits[i]); }
    } else {
      for (size_t i = 0; i < LANES; i++) { values[i] = from_float16(bits[i]); }
    }
  }
  memcpy(result, values, sizeof values);
}

static inline float total(const lanes *sums) {
  float values[LANES];
  memcpy(values, sums, sizeof values);
  for (size_t width = LANES / 2; width > 0; width /= 2) {
    for (size_t lane = 0; lane < width; lane++) { values[lane] += values[lane + width]; }
  }
  return values[0];
}

TRANSFORMER_CLONES
void transformer_weight_product_portable(const void *weights, int type, size_t rows, size_t row_bytes, size_t columns,
                                    const float *inputs, size_t input_stride, size_t count, float *outputs,
                                    size_t output_stride) {
  enum { TILE = 4 };
  const size_t size = element_bytes(type);
  for (size_t row = 0; row < rows; row++) {
    const uint8_t *start = (const uint8_t *)weights + row * row_bytes;
    for (size_t first = 0; first < count; first += TILE) {
      const size_t tile = count - first < TILE ? count - first : TILE;
      lanes sums[TILE] = {0};
      for (size_t column = 0; column < columns; column += LANES) {
        const size_t rest = columns - column < LANES ? columns - column : LANES;
        lanes weight;
        widen(start + column * size, type, rest, &weight);
        for (size_t i = 0; i < tile; i++) {
          lanes input = {0};
          memcpy(&input, inputs + (first + i) * input_stride + column, rest * sizeof(float));
          sums[i] = __builtin_elementwise_fma(weight, input, sums[i]);
        }
      }
      for (size_t i = 0; i < tile; i++) { outputs[(first + i) * output_stride + row] = total(&sums[i]); }
    }
  }
}

#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>

// `height` rows of weights by `width` inputs, each product a sum of its own.
typedef void tile_function(const uint8_t *weights, int type, size_t row_bytes, size_t columns, const float *inputs,
                           size_t input_stride, float *outputs, size_t output_stride, size_t height, size_t width);

// The largest tile whose sums stay in registers; it also takes one row, and fewer inputs.
struct tiling {
  tile_function *tile;
  size_t height, width;
  // Inputs that stay in the second-level cache while the weights go by.
  size_t cached_floats;
};

static void product_by_tiles(const struct tiling *tiling, const uint8_t *weights, int type, size_t rows,
                             size_t row_bytes, size_t columns, const float *inputs, size_t input_stride, size_t count,
                             float *outputs, size_t output_stride) {
  size_t block = tiling->cached_floats / (columns + 1) / tiling->width * tiling->width;
  if (block < 2 * tiling->width) { block = 2 * tiling->width; }
  for (size_t start = 0; start < count; start += block) {
    const size_t end = count - start < block ? count : start + block;
    for (size_t row = 0; row < rows;) {
      const size_t height = rows - row < tiling->height ? 1 : tiling->height;
      for (size_t first = start; first < end; first += tiling->width) {
        const size_t width = end - first < tiling->width ? end - first : tiling->width;
        tiling->tile(weights + row * row_bytes, type, row_bytes, columns, inputs + first * input_stride, input_stride,
                     outputs + first * output_stride + row, output_stride, height, width);
      }
      row += height;
    }
  }
}

// Makes the type and the height constants of what `TILE` is inlined into.
#define TILE_OF_TYPE(TILE, TYPE, HEIGHT)                                                                                \
  if (height == HEIGHT) {                                                                                              \
    TILE(weights, TYPE, row_bytes, columns, inputs, input_stride, outputs, output_stride, HEIGHT, width);               \
  } else {                                                                                                             \
    TILE(weights, TYPE, row_bytes, columns, inputs, input_stride, outputs, output_stride, 1, width);                    \
  }
#define TILE_OF_ANY_TYPE(TILE, HEIGHT)                                                                                  \
  switch (type) {                                                                                                      \
    case TRANSFORMER_WEIGHT_FLOAT32: TILE_OF_TYPE(TILE, TRANSFORMER_WEIGHT_FLOAT32, HEIGHT) break;                      \
    case TRANSFORMER_WEIGHT_FLOAT16: TILE_OF_TYPE(TILE, TRANSFORMER_WEIGHT_FLOAT16, HEIGHT) break;                      \
    default: TILE_OF_TYPE(TILE, TRANSFORMER_WEIGHT_BFLOAT16, HEIGHT) break;                                             \
  }

#define AVX2 __attribute__((target("avx2,fma,f16c")))
#define AVX2_INLINE __attribute__((target("avx2,fma,f16c"), always_inline)) static inline

// Eight of the sixteen lanes.
AVX2_INLINE __m256 half_load(const uint8_t *weights, int type) {
  if (type == TRANSFORMER_WEIGHT_FLOAT32) { return _mm256_loadu_ps((const float *)weights); }
  const __m128i bits = _mm_loadu_si128((const __m128i *)weights);
  if (type == TRANSFORMER_WEIGHT_FLOAT16) { return _mm256_cvtph_ps(bits); }
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
}

AVX2_INLINE float half_total(__m256 low, __m256 high) {
  const __m256 eight = _mm256_add_ps(low, high);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

// `height` rows by `width` inputs, at most two by three, whose sums fill twelve of sixteen registers.
AVX2_INLINE void half_tile(const uint8_t *weights, int type, size_t row_bytes, size_t columns, const float *inputs,
                           size_t input_stride, float *outputs, size_t output_stride, size_t height, size_t width) {
  const size_t size = element_bytes(type);
  __m256 low[2][3], high[2][3];
  for (size_t row = 0; row < height; row++) {
    for (size_t i = 0; i < width; i++) { low[row][i] = high[row][i] = _mm256_setzero_ps(); }
  }
  size_t column = 0;
  for (; column + LANES <= columns; column += LANES) {
    __m256 first[2], second[2];
    for (size_t row = 0; row < height; row++) {
      const uint8_t *from = weights + row * row_bytes + column * size;
      first[row] = half_load(from, type), second[row] = half_load(from + LANES / 2 * size, type);
    }
    for (size_t i = 0; i < width; i++) {
      const float *input = inputs + i * input_stride + column;
      const __m256 left = _mm256_loadu_ps(input), right = _mm256_loadu_ps(input + LANES / 2);
      for (size_t row = 0; row < height; row++) {
        low[row][i] = _mm256_fmadd_ps(first[row], left, low[row][i]);
        high[row][i] = _mm256_fmadd_ps(second[row], right, high[row][i]);
      }
    }
  }
  if (column < columns) {
    const size_t rest = columns - column;
    for (size_t row = 0; row < height; row++) {
      uint8_t padded[LANES * sizeof(float)] = {0};
      memcpy(padded, weights + row * row_bytes + column * size, rest * size);
      const __m256 first = half_load(padded, type), second = half_load(padded + LANES / 2 * size, type);
      for (size_t i = 0; i < width; i++) {
        float input[LANES] = {0};
        memcpy(input, inputs + i * input_stride + column, rest * sizeof(float));
        low[row][i] = _mm256_fmadd_ps(first, _mm256_loadu_ps(input), low[row][i]);
        high[row][i] = _mm256_fmadd_ps(second, _mm256_loadu_ps(input + LANES / 2), high[row][i]);
      }
    }
  }
  for (size_t i = 0; i < width; i++) {
    for (size_t row = 0; row < height; row++) {
      outputs[i * output_stride + row] = half_total(low[row][i], high[row][i]);
    }
  }
}

AVX2_INLINE void half_tile_of_width(const uint8_t *weights, int type, size_t row_bytes, size_t columns,
                                    const float *inputs, size_t input_stride, float *outputs, size_t output_stride,
                                    size_t height, size_t width) {
  switch (width) {
    case 1: half_tile(weights, type, row_bytes, columns, inputs, input_stride, outputs, output_stride, height, 1); break;
    case 2: half_tile(weights, type, row_bytes, columns, inputs, input_stride, outputs, output_stride, height, 2); break;
    default: half_tile(weights, type, row_bytes, columns, inputs, input_stride, outputs, output_stride, height, 3); break;
  }
}

AVX2 static void tile_avx2(const uint8_t *weights, int type, size_t row_bytes, size_t columns, const float *inputs,
                           size_t input_stride, float *outputs, size_t output_stride, size_t height, size_t width) {
  TILE_OF_ANY_TYPE(half_tile_of_width, 2)
}

static const struct tiling tiling_avx2 = {tile_avx2, .height = 2, .width = 3, .cached_floats = 80 * 1024};

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,f16c")))
#define AVX512_INLINE __attribute__((target("avx512f,avx512bw,avx512vl,f16c"), always_inline)) static inline

AVX512_INLINE __m512 wide_load(const uint8_t *weights, int type, __mmask16 mask) {
  if (type == TRANSFORMER_WEIGHT_FLOAT32) { return _mm512_maskz_loadu_ps(mask, weights); }
  const __m256i bits = _mm256_maskz_loadu_epi16(mask, weights);
  if (type == TRANSFORMER_WEIGHT_FLOAT16) { return _mm512_cvtph_ps(bits); }
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

AVX512_INLINE float wide_total(__m512 sums) {
  const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(sums), _mm256_castpd_ps(_mm512_extractf64x4_pd(
                                                                       _mm512_castps_pd(sums), 1)));
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

// `height` rows by `width` inputs, all sums in registers; both are constants where this is inlined.
AVX512_INLINE void tile(const uint8_t *weights, int type, size_t row_bytes, size_t columns, const float *inputs,
                        size_t input_stride, float *outputs, size_t output_stride, size_t height, size_t width) {
  const size_t size = element_bytes(type);
  __m512 sums[4][6];
  for (size_t row = 0; row < height; row++) {
    for (size_t i = 0; i < width; i++) { sums[row][i] = _mm512_setzero_ps(); }
  }
  for (size_t column = 0; column < columns; column += LANES) {
    const size_t rest = columns - column;
    const __mmask16 mask = rest < LANES ? (__mmask16)((1u << rest) - 1) : (__mmask16)0xFFFF;
    __m512 weight[4];
    for (size_t row = 0; row < height; row++) {
      weight[row] = wide_load(weights + row * row_bytes + column * size, type, mask);
    }
    for (size_t i = 0; i < width; i++) {
      const __m512 input = _mm512_maskz_loadu_ps(mask, inputs + i * input_stride + column);
      for (size_t row = 0; row < height; row++) { sums[row][i] = _mm512_fmadd_ps(weight[row], input, sums[row][i]); }
    }
  }
  for (size_t i = 0; i < width; i++) {
    for (size_t row = 0; row < height; row++) { outputs[i * output_stride + row] = wide_total(sums[row][i]); }
  }
}

AVX512_INLINE void tile_of_width(const uint8_t *weights, int type, size_t row_bytes, size_t columns,
                                 const float *inputs, size_t input_stride, float *outputs, size_t output_stride,
                                 size_t height, size_t width) {
  switch (width) {
    case 1: tile(weights, type, row_bytes, columns, inputs, input_stride, outputs, output_stride, height, 1); break;
    case 2: tile(weights, type, row_bytes, columns, inputs, input_stride, outputs, output_stride, height, 2); break;
    case 3: tile(weights, type, row_bytes, columns, inputs, input_stride, outputs, output_stride, height, 3); break;
    case 4: tile(weights, type, row_bytes, columns, inputs, input_stride, outputs, output_stride, height, 4); break;
    case 5: tile(weights, type, row_bytes, columns, inputs, input_stride, outputs, output_stride, height, 5); break;
    default: tile(weights, type, row_bytes, columns, inputs, input_stride, outputs, output_stride, height, 6); break;
  }
}

AVX512 static void tile_avx512(const uint8_t *weights, int type, size_t row_bytes, size_t columns, const float *inputs,
                               size_t input_stride, float *outputs, size_t output_stride, size_t height, size_t width) {
  TILE_OF_ANY_TYPE(tile_of_width, 4)
}

static const struct tiling tiling_avx512 = {tile_avx512, .height = 4, .width = 6, .cached_floats = 160 * 1024};
#endif

void transformer_weight_product(const void *weights, int type, size_t rows, size_t row_bytes, size_t columns,
                           const float *inputs, size_t input_stride, size_t count, float *outputs,
                           size_t output_stride) {
#if defined(__x86_64__) && defined(__linux__)
  const struct tiling *tiling = NULL;
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("f16c")) {
    tiling = &tiling_avx512;
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c")) {
    tiling = &tiling_avx2;
  }
  if (tiling) {
    product_by_tiles(tiling, weights, type, rows, row_bytes, columns, inputs, input_stride, count, outputs,
                     output_stride);
    return;
  }
#endif
  transformer_weight_product_portable(weights, type, rows, row_bytes, columns, inputs, input_stride, count, outputs,
                                 output_stride);
}
