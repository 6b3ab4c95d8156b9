#include "int8_block.h"

#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TILE = TRANSFORMER_INT8_TILE, STEP = TRANSFORMER_INT8_STEP, LANES = 16, REGISTERS = TILE / LANES };
enum { VNNI_ROWS = 8, TILE_DEPTH = 64 };

enum { AVX2_ROWS = 4, AVX2_LANES = 8, AVX2_REGISTERS = 2 };

#define AVX2 __attribute__((target("avx2,fma")))
#define VNNI __attribute__((target("avx512f,avx512bw,avx512vnni")))
#define TILES __attribute__((target("avx512f,avx512bw,avx512vnni,amx-tile,amx-int8")))

// 8 accumulators: two registers of weights, four rows. Bytes are widened to 16 bits, the even ones of each four apart from
// the odd ones: what multiplies bytes as they are (vpmaddubsw) saturates its sums of two.
AVX2 static inline __attribute__((always_inline)) void avx2_rows(const size_t rows, const struct int8_block *block,
                                                                 size_t lane) {
  const __m256i low_bytes = _mm256_set1_epi16(0xFF);
  __m256i sums[AVX2_ROWS][AVX2_REGISTERS];
  for (size_t row = 0; row < rows; row++) {
    for (size_t i = 0; i < AVX2_REGISTERS; i++) { sums[row][i] = _mm256_setzero_si256(); }
  }
  for (size_t k = 0; k < block->depth; k += STEP) {
    const int8_t *weights = block->weights + k * TILE + lane * STEP;
    __m256i even[AVX2_REGISTERS], odd[AVX2_REGISTERS];
    for (size_t i = 0; i < AVX2_REGISTERS; i++) {
      const __m256i values = _mm256_loadu_si256((const __m256i *)(weights + i * AVX2_LANES * STEP));
      even[i] = _mm256_srai_epi16(_mm256_slli_epi16(values, 8), 8);
      odd[i] = _mm256_srai_epi16(values, 8);
    }
    for (size_t row = 0; row < rows; row++) {
      int32_t bytes;
      memcpy(&bytes, block->bytes + row * block->stride + k, sizeof bytes);
      const __m256i factors = _mm256_set1_epi32(bytes);
      const __m256i even_factors = _mm256_and_si256(factors, low_bytes);
      const __m256i odd_factors = _mm256_srli_epi16(factors, 8);
      for (size_t i = 0; i < AVX2_REGISTERS; i++) {
        sums[row][i] = _mm256_add_epi32(sums[row][i], _mm256_madd_epi16(even_factors, even[i]));
        sums[row][i] = _mm256_add_epi32(sums[row][i], _mm256_madd_epi16(odd_factors, odd[i]));
      }
    }
  }
  for (size_t row = 0; row < rows; row++) {
    float *totals = block->totals + row * block->totals_stride;
    const __m256 scale = _mm256_set1_ps(block->scales[row * block->groups]);
    const __m256 offset = _mm256_set1_ps(block->offsets[row * block->groups]);
    for (size_t i = 0; i < AVX2_REGISTERS; i++) {
      const size_t first = lane + i * AVX2_LANES;
      const __m256 scaled =
          _mm256_mul_ps(_mm256_loadu_ps(block->weight_scales + first), _mm256_cvtepi32_ps(sums[row][i]));
      const __m256 total = _mm256_fmadd_ps(scale, scaled, _mm256_loadu_ps(totals + first));
      _mm256_storeu_ps(totals + first,
                       _mm256_fmadd_ps(offset, _mm256_loadu_ps(block->weight_sums + first), total));
    }
  }
}

AVX2 static void avx2_add(const struct int8_block *block, size_t rows) {
  for (size_t lane = 0; lane < TILE; lane += AVX2_REGISTERS * AVX2_LANES) {
    switch (rows) {
      case 1: avx2_rows(1, block, lane); break;
      case 2: avx2_rows(2, block, lane); break;
      case 3: avx2_rows(3, block, lane); break;
      default: avx2_rows(4, block, lane); break;
    }
  }
}

// What the outputs of a tile have of their own, for all rows.
struct tile_weights {
  __m512 scales[REGISTERS];
  __m512 sums[REGISTERS];
};

VNNI static inline __attribute__((always_inline)) struct tile_weights tile_weights(const struct int8_block *block) {
  struct tile_weights weights;
  for (size_t i = 0; i < REGISTERS; i++) {
    weights.scales[i] = _mm512_loadu_ps(block->weight_scales + i * LANES);
    weights.sums[i] = _mm512_loadu_ps(block->weight_sums + i * LANES);
  }
  return weights;
}

// Adds the integer sums of one row to its totals.
VNNI static inline __attribute__((always_inline)) void add_sums(const struct int8_block *block, size_t row,
                                                                const struct tile_weights *weights,
                                                                const __m512i sums[REGISTERS]) {
  const __m512 scale = _mm512_set1_ps(block->scales[row * block->groups]);
  const __m512 offset = _mm512_set1_ps(block->offsets[row * block->groups]);
  float *totals = block->totals + row * block->totals_stride;
#pragma clang loop unroll(full)
  for (size_t i = 0; i < REGISTERS; i++) {
    const __m512 scaled = _mm512_mul_ps(weights->scales[i], _mm512_cvtepi32_ps(sums[i]));
    const __m512 total = _mm512_fmadd_ps(scale, scaled, _mm512_loadu_ps(totals + i * LANES));
    _mm512_storeu_ps(totals + i * LANES, _mm512_fmadd_ps(offset, weights->sums[i], total));
  }
}

// 24 accumulators: three registers of weights, eight rows whose bytes are broadcast four by four.
VNNI static inline __attribute__((always_inline)) void vnni_rows(const size_t rows,
                                                                 const struct int8_block *block) {
  __m512i sums[VNNI_ROWS][REGISTERS];
  for (size_t row = 0; row < rows; row++) {
    for (size_t i = 0; i < REGISTERS; i++) { sums[row][i] = _mm512_setzero_si512(); }
  }
  for (size_t k = 0; k < block->depth; k += STEP) {
    const int8_t *weights = block->weights + k * TILE;
    __m512i values[REGISTERS];
    for (size_t i = 0; i < REGISTERS; i++) { values[i] = _mm512_loadu_si512(weights + i * LANES * STEP); }
    for (size_t row = 0; row < rows; row++) {
      int32_t bytes;
      memcpy(&bytes, block->bytes + row * block->stride + k, sizeof bytes);
      const __m512i factors = _mm512_set1_epi32(bytes);
      for (size_t i = 0; i < REGISTERS; i++) {
        sums[row][i] = _mm512_dpbusd_epi32(sums[row][i], factors, values[i]);
      }
    }
  }
  // Row by row, so that all that a tile's outputs have in common stays in registers: it takes a tenth off the product.
  const struct tile_weights own = tile_weights(block);
#pragma clang loop unroll(full)
  for (size_t row = 0; row < rows; row++) { add_sums(block, row, &own, sums[row]); }
}

VNNI static void vnni_add(const struct int8_block *block, size_t rows) {
  switch (rows) {
    case 1: vnni_rows(1, block); break;
    case 2: vnni_rows(2, block); break;
    case 3: vnni_rows(3, block); break;
    case 4: vnni_rows(4, block); break;
    case 5: vnni_rows(5, block); break;
    case 6: vnni_rows(6, block); break;
    case 7: vnni_rows(7, block); break;
    default: vnni_rows(8, block); break;
  }
}

// Tiles 0 to 2 hold sums of 16 rows by 16 outputs, tile 3 bytes of the rows, tiles 4 to 6 weights, each four deep a row.
TILES static void tiles_begin(void) {
  struct {
    uint8_t palette, start, reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
  } settings = {.palette = 1};
  for (size_t tile = 0; tile < 7; tile++) { settings.row_bytes[tile] = 64, settings.rows[tile] = 16; }
  _tile_loadconfig(&settings);
}

TILES static void tiles_end(void) { _tile_release(); }

// A block that does not fill the tiles is left to the vectors: integers are exact, so both give the same.
TILES static void tiles_add(const struct int8_block *block, size_t rows) {
  if (rows < INT8_BLOCK_ROWS || block->depth % TILE_DEPTH != 0) {
    vnni_add(block, rows < VNNI_ROWS ? rows : VNNI_ROWS);
    if (rows <= VNNI_ROWS) { return; }
    struct int8_block rest = *block;
    rest.bytes += VNNI_ROWS * block->stride;
    rest.scales += VNNI_ROWS * block->groups;
    rest.offsets += VNNI_ROWS * block->groups;
    rest.totals += VNNI_ROWS * block->totals_stride;
    vnni_add(&rest, rows - VNNI_ROWS);
    return;
  }
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  for (size_t k = 0; k < block->depth; k += TILE_DEPTH) {
    const int8_t *weights = block->weights + k * TILE;
    _tile_loadd(3, block->bytes + k, block->stride);
    _tile_loadd(4, weights, TILE * STEP);
    _tile_dpbusd(0, 3, 4);
    _tile_loadd(5, weights + LANES * STEP, TILE * STEP);
    _tile_dpbusd(1, 3, 5);
    _tile_loadd(6, weights + 2 * LANES * STEP, TILE * STEP);
    _tile_dpbusd(2, 3, 6);
  }
  _Alignas(64) int32_t sums[INT8_BLOCK_ROWS][TILE];
  _tile_stored(0, sums[0], sizeof sums[0]);
  _tile_stored(1, sums[0] + LANES, sizeof sums[0]);
  _tile_stored(2, sums[0] + 2 * LANES, sizeof sums[0]);
  const struct tile_weights own = tile_weights(block);
  for (size_t row = 0; row < INT8_BLOCK_ROWS; row++) {
    __m512i row_sums[REGISTERS];
    for (size_t i = 0; i < REGISTERS; i++) { row_sums[i] = _mm512_load_si512(sums[row] + i * LANES); }
    add_sums(block, row, &own, row_sums);
  }
}

// The kernel gives tiles to processes that ask for them (arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA).
static int has_tiles(void) {
  static _Atomic int known;  // 0 not yet, 1 yes, 2 no
  int answer = atomic_load_explicit(&known, memory_order_relaxed);
  if (answer == 0) {
    answer = __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-int8") &&
                     syscall(SYS_arch_prctl, 0x1023, 18) == 0
                 ? 1
                 : 2;
    atomic_store_explicit(&known, answer, memory_order_relaxed);
  }
  return answer == 1;
}

size_t int8_further_kernels(struct int8_kernel kernels[INT8_FURTHER_KERNELS]) {
  size_t count = 0;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) { return count; }
  kernels[count++] = (struct int8_kernel){.rows = AVX2_ROWS, .add = avx2_add};
  if (!__builtin_cpu_supports("avx512vnni") || !__builtin_cpu_supports("avx512bw")) { return count; }
  kernels[count++] = (struct int8_kernel){.rows = VNNI_ROWS, .add = vnni_add};
  if (!has_tiles()) { return count; }
  kernels[count++] =
      (struct int8_kernel){.rows = INT8_BLOCK_ROWS, .add = tiles_add, .begin = tiles_begin, .end = tiles_end};
  return count;
}

#else

size_t int8_further_kernels(struct int8_kernel kernels[INT8_FURTHER_KERNELS]) {
  (void)kernels;
  return 0;
}

#endif
