/// Kernels of vectors and of transformer layers, one operation a file. Each documents its contract and gives the same
/// bits on every machine and for every number of rows in a call: every sum has one fixed order. The vector kernels use no
/// fused multiply-add; where a transformer kernel does, the code says so by name (machines without that instruction take
/// the C library's `fmaf`, which is slow and the same).
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Text

/// What `kernel_stem_counts` counts over the bytes of a text. Letters are ASCII's, a word is a run of them.
typedef struct {
  int64_t words, letters, capitals, digits;
  /// Runs of digits.
  int64_t numbers;
  /// Points between two digits.
  int64_t decimals;
  int64_t line_feeds, question_marks, dollars, commas;
  /// ".", "!" or "?" before a blank, a tab, a line's end or the text's.
  int64_t sentences;
  /// Words that are I, my, he, she, his, her, they, in any case.
  int64_t pronouns;
  /// half, twice, third, quarter, double, triple, times, percent, in any case and within words too; %.
  int64_t ratios;
  /// "following", in any case.
  bool has_following;
  /// " not " in any case; EXCEPT or LEAST in capitals.
  bool has_negation;
  /// Two underscores.
  bool has_blank;
  /// "statement 1" or "scenario 1", in any case.
  bool has_statements;
} kernel_stem;

void kernel_stem_counts(const uint8_t *text, size_t length, kernel_stem *counts);

/// How many of the bytes are not ASCII.
size_t kernel_non_ascii(const uint8_t *text, size_t length);

// Vectors

/// One step of Adam (Kingma and Ba 2015; beta 0.9 and 0.999, epsilon 1e-8, weight decay added to the gradient as in
/// torch.optim.Adam) over `count` parameters. `corrections` are 1 - 0.9^t and 1 - 0.999^t of the step's number t.
void kernel_adam(float *parameters, const float *gradients, float *means, float *squares, size_t count,
                 float learning_rate, float weight_decay, const float corrections[2]);

/// sums[i] += factor * values[i] for `count` floats.
void kernel_axpy(float factor, const float *values, float *sums, size_t count);

/// Sum of left[i] * right[i] over `count` floats, in sixteen interleaved partial sums that are added pairwise.
float kernel_dot(const float *left, const float *right, size_t count);

/// e^x to within two units in the last place, with the same bits on every machine (the C library's exp has variants
/// with and without fused multiply-add). Overflows to infinity, underflows to zero below -708; NaN stays NaN.
double kernel_exp(double x);

/// The largest of `count` integers; INT16_MIN for none.
int16_t kernel_max_int16(const int16_t *values, size_t count);

/// For each group g of consecutive similarities, `ends[g - 1] ..< ends[g]` with 0 before the first, writes the sum of
/// 2^(similarity * scale) to `sums[g]`.
///
/// Each power in Float with a relative error below 3e-7, exponents below -126 counting as -126. Runs of 1,024
/// similarities counted from the first one; a group's part of a run in sixteen interleaved partial sums in Float, the
/// parts in Double.
void kernel_exp2_group_sums(const int16_t *similarities, const uint32_t *ends, size_t groups, float scale,
                            double *sums);

/// Adds to each of `columns` totals the inner product of `factors` (one a row) with that column of a row-major
/// matrix, row after row.
void kernel_weighted_row_sum(const double *factors, const float *matrix, size_t rows, size_t columns, double *totals);

/// Rounds `values[i] / norm * 32767` to the nearest integer, ties to even, where norm is the Euclidean one in Double,
/// and returns the norm. A vector of norm 0, or one that is not finite, gives zeros and the norm 0.
double kernel_fixed_point(const float *values, size_t count, int16_t *fixed);

/// Inner products in Double of one query with the rows that `kernel_pack_vectors` packed in tiles of KERNEL_TILE_ROWS, each row's terms added in
/// order: the reference of `kernel_fixed_similarities`. `query` holds 2 * pairs values.
void kernel_packed_products(const int16_t *packed, size_t tiles, size_t pairs, const double *query, double *products);

/// Rows of one packed tile, queries of one packed tile, and the most queries of one call: six tiles.
enum { KERNEL_TILE_ROWS = 48, KERNEL_TILE_QUERIES = 8, KERNEL_MOST_QUERIES = 48 };

/// Packs vectors of `dimension` int16 for `kernel_fixed_similarities`: vector i of the result is the one at
/// `vectors + order[i] * dimension`, or the i-th where `order` is NULL. Layout `packed[tile][pair][vector][2]`: tiles
/// of `tile_size` vectors, dimensions in pairs. Missing vectors of the last tile and the second half of an odd last
/// pair are zeros. `packed` holds ceil(count / tile_size) * tile_size * ceil(dimension / 2) * 2 elements.
void kernel_pack_vectors(const int16_t *vectors, const uint32_t *order, size_t count, size_t dimension,
                         size_t tile_size, int16_t *packed);

/// Inner products of fixed-point vectors (1 is 32,767). Sums are exact integers, so every blocking and every machine
/// agrees; a similarity is the sum over 2^15, rounded to the nearest integer (halves up) and kept within +-32,767.
///
/// `rows` holds `row_tiles` packed tiles of KERNEL_TILE_ROWS vectors of `pairs` pairs, `queries` holds `query_tiles`
/// (at most 6) of KERNEL_TILE_QUERIES; `pairs` is 1 or more. Writes `similarities[query * stride + row]` for the tiles' every
/// row and query.
/// No element may be -32768, and a row's norm times a query's must stay under 2^31.
void kernel_fixed_similarities(const int16_t *rows, size_t row_tiles, size_t pairs, const int16_t *queries,
                               size_t query_tiles, int16_t *similarities, size_t stride);

/// The same by portable code alone, which machines without VNNI take.
void kernel_fixed_similarities_portable(const int16_t *rows, size_t row_tiles, size_t pairs, const int16_t *queries,
                                        size_t query_tiles, int16_t *similarities, size_t stride);

/// The same, in the plainest C: what the fast one is tested against.
void kernel_fixed_similarities_reference(const int16_t *rows, size_t row_tiles, size_t pairs, const int16_t *queries,
                                         size_t query_tiles, int16_t *similarities, size_t stride);

/// Divides `count` floats by their Euclidean length and returns that length. A vector whose length is zero or not
/// finite stays as it is. Squares are summed in double precision, so that no finite vector overflows.
double kernel_normalize(float *values, size_t count);

/// Inner product in Double of a row of fixed-point numbers with a query: eight running sums, each over every eighth
/// term, added pairwise at the end. The terms are exact to one rounding; the same bits on every machine.
double kernel_row_product(const int16_t *row, const double *query, size_t count);

/// `kernel_weighted_row_sum` for a matrix of mostly zeros: row `i` has the entries `ends[i - 1]..<ends[i]`, 0 before the
/// first, each a column and a value. Entries are added in order, so the bits are those of the dense sum.
void kernel_sparse_row_sum(const double *factors, const uint32_t *ends, const uint16_t *columns, const float *values,
                           size_t rows, double *totals);

/// sum[d] = the sum over t, in order, of scales[ids[t]] * vectors[ids[t] * dimension + d], for `count` ids.
///
/// `vectors` is row-major, `rows` x `dimension`; `sum` holds `dimension` floats and need not be initialised. An id
/// outside 0..<rows adds nothing.
void kernel_static_embedding(const int8_t *vectors, const float *scales, size_t rows, size_t dimension,
                             const int32_t *ids, size_t count, float *sum);

// Transformer layers

/// What a feed-forward layer or a head applies to each value.
enum transformer_activation {
  /// x * (1 + erf(x / sqrt 2)) / 2
  TRANSFORMER_GELU,
  /// x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) / 2
  TRANSFORMER_GELU_TANH,
  /// max(x, 0)
  TRANSFORMER_RELU,
  /// x / (1 + exp(-x))
  TRANSFORMER_SILU,
  TRANSFORMER_TANH,
};

/// Replaces each of `count` values by the activation's, to within 2e-7 times its magnitude or 1.
void transformer_activate(enum transformer_activation activation, float *values, size_t count);

/// The first half of a gated feed-forward layer, in place: each of `rows` rows holds `width` values and then as many
/// gates; activation(value) * gate of every row stand end to end afterwards, `rows` x `width`.
void transformer_gate(enum transformer_activation activation, float *values, size_t rows, size_t width);

/// Floats of scratch that `transformer_attention` needs for one sequence.
size_t transformer_attention_scratch(size_t count, size_t width);

/// Self-attention of one head within one sequence of `count` tokens, every token to those at most `window` places from
/// it, which are all of them where `window` is `count` or more:
/// output[i] = sum over j of softmax_j(scale * query_i . key_j + offset_(j - i)) * value_j.
///
/// `offsets` is NULL for none, or has 2 * count - 1 floats, of which offsets[count - 1 + j - i] is that of j - i.
/// Token i's query, key and value are `width` floats at `queries`, `keys` and `values` + i * stride; its output goes
/// to output + i * output_stride. Products are summed in the order of their index by fused multiply-adds, the softmax's
/// denominator over sixteen lanes. A token's output depends on its own sequence alone.
void transformer_attention(const float *queries, const float *keys, const float *values, size_t stride, size_t count,
                           size_t width, float scale, const float *offsets, size_t window, float *output,
                           size_t output_stride, float *scratch);

/// Attention weights in place: the first `visible` of `count` scores become e^(scale * score) over their sum, the
/// others, which lie behind the position that asks, become zero. `visible` is in 1...count.
///
/// The sum is made in sixteen interleaved partial sums that are added pairwise, so zeros behind do not change it.
void transformer_causal_softmax(float *scores, size_t visible, size_t count, float scale);

/// The gate of a SwiGLU layer: gate[i] becomes gate[i] / (1 + e^-gate[i]) * values[i].
void transformer_gated_silu(float *gate, const float *values, size_t count);

/// For each of `rows` rows of `width` values: adds `added` to it unless that is NULL, then
/// value = (value - mean) / sqrt(variance + epsilon) * scale[i] + shift[i], with the population variance.
///
/// Sums run over sixteen lanes, each every sixteenth value, and are joined pairwise.
void transformer_layer_norm(float *values, const float *added, size_t rows, size_t width, const float *scale,
                            const float *shift, float epsilon);

/// Outputs of one packed tile.
enum { TRANSFORMER_TILE = 16 };

/// Packs a weight matrix of `outputs` x `depth`, row-major, for `transformer_linear`:
/// `packed[tile][k][output within tile]`, tiles of TRANSFORMER_TILE outputs, zeros for those missing in the last.
/// `packed` holds ceil(outputs / TRANSFORMER_TILE) * TRANSFORMER_TILE * depth floats.
void transformer_linear_pack(const float *weights, size_t outputs, size_t depth, float *packed);

/// output[row * outputs + n] = bias[n] + the sum over k, in order, of input[row * depth + k] * weights[n][k], each term
/// added by one fused multiply-add to a sum that begins at `bias[n]`, or at 0 where `bias` is NULL.
void transformer_linear(const float *input, size_t rows, size_t depth, const float *packed, const float *bias,
                        size_t outputs, float *output);

/// Outputs of one packed tile.
enum { TRANSFORMER_INT8_TILE = 48 };

/// Weights for `transformer_linear_int8`. With `padded` outputs, whole tiles of them, and groups as in
/// `transformer_quantize_rows`:
typedef struct {
  /// `stride` * `padded` bytes: by tile, four of k, output within the tile, k within the four.
  const int8_t *bytes;
  /// By group and output: `groups * padded` values, and scale * the sum of the bytes.
  const float *scales;
  const float *sums;
  /// `padded` values.
  const float *bias;
  size_t outputs;
  /// The padded depth.
  size_t stride;
} transformer_int8_weights;

/// Places one row of quantised weights, that of output `output`, into what `transformer_int8_weights` describes.
void transformer_int8_place(const int8_t *row, const float *row_scales, const float *row_sums, size_t output,
                            size_t stride, size_t groups, size_t padded, int8_t *bytes, float *scales, float *sums);

/// output[row * outputs + n] = bias[n] + the sum over groups g, in order, of
/// scale[row][g] * (weight scale[n][g] * sum) + offset[row][g] * weight sum[n][g], where sum, over the k of the group, of
/// byte[row][k] * weight byte[n][k] is an exact integer, and each of the two terms is added by one fused multiply-add.
void transformer_linear_int8(const uint8_t *bytes, const float *scales, const float *offsets, size_t rows,
                             const transformer_int8_weights *weights, float *output);

/// Kernels that the processor at hand has: portable code, then what AVX2, AVX-512 VNNI and AMX do with whole vectors and
/// tiles.
size_t transformer_int8_kernel_count(void);

/// The same by one of these kernels, the last one if there are not as many: all give the same bits.
void transformer_linear_int8_by(size_t kernel, const uint8_t *bytes, const float *scales, const float *offsets,
                                size_t rows, const transformer_int8_weights *weights, float *output);

/// Values of a row that share one scale: outliers spoil no more than their own group. Depths of bytes are padded to a
/// multiple of TRANSFORMER_INT8_STEP.
enum { TRANSFORMER_INT8_GROUP = 128, TRANSFORMER_INT8_STEP = 4 };

/// Rounds each row of floats to bytes, group by group: value = scale * byte + offset, where 0 is met exactly.
///
/// Reads `width` values a row and writes `stride` bytes, the padded width; those past `width` stand for 0. Writes one
/// scale and one offset, -scale * byte of 0, for every group of every row. Values that are not finite give whatever
/// bytes, never a trap.
void transformer_quantize_rows(const float *values, size_t rows, size_t width, size_t stride, uint8_t *bytes,
                               float *scales, float *offsets);

/// Rounds one row of weights, group by group: weight = scale * byte with bytes in -127...127. Writes the padded width,
/// with zeros past `width`, and for each group its scale and scale * the sum of its bytes.
void transformer_quantize_weights(const float *weights, size_t width, size_t stride, int8_t *bytes, float *scales,
                                  float *sums);

/// Root mean square normalisation: output[i] = weights[i] * (input[i] / sqrt(mean of input^2 + epsilon)).
///
/// The mean is made in double precision, in eight interleaved partial sums that are added pairwise. `count` is 1 or
/// more; `output` may be `input`.
void transformer_rms_norm(const float *input, const float *weights, size_t count, double epsilon, float *output);

/// Cosine and sine of `angle` in radians, 0 <= angle <= 2^22, to within 1e-15 and with the same bits on every machine.
void transformer_cosine_sine(double angle, double *cosine, double *sine);

/// Rotates the pairs (head[i], head[i + half]) by angles given as cosines and sines, i < half:
///
///     output[i] = head[i] * cosines[i] - head[i + half] * sines[i]
///     output[i + half] = head[i + half] * cosines[i] + head[i] * sines[i]
///
/// `output` may be `head`.
void transformer_rotate(const float *head, const float *cosines, const float *sines, size_t half, float *output);

/// How a weight is stored; each is widened to float exactly.
enum { TRANSFORMER_WEIGHT_FLOAT32 = 0, TRANSFORMER_WEIGHT_FLOAT16 = 1, TRANSFORMER_WEIGHT_BFLOAT16 = 2 };

/// Products of `count` input vectors with a weight matrix as it lies in a file:
///
///     outputs[i * output_stride + row] = sum over column of weights[row, column] * inputs[i * input_stride + column]
///
/// `weights` holds `rows` rows of `columns` elements of `type`, whose starts are `row_bytes` apart, at any alignment;
/// they are read once for every few inputs and never repacked. Strides are in floats.
///
/// A sum is made in sixteen partial sums, column c in the (c mod 16)th, each by fused multiply-adds in ascending order,
/// which are then added pairwise: an output has the same bits on every machine, whatever `rows` and `count`. Columns
/// whose input is zero leave it as it is, as long as their weights are finite.
void transformer_weight_product(const void *weights, int type, size_t rows, size_t row_bytes, size_t columns,
                           const float *inputs, size_t input_stride, size_t count, float *outputs,
                           size_t output_stride);

/// The same by portable code alone, which machines without AVX-512 take.
void transformer_weight_product_portable(const void *weights, int type, size_t rows, size_t row_bytes, size_t columns,
                                    const float *inputs, size_t input_stride, size_t count, float *outputs,
                                    size_t output_stride);

#endif
