// Measures the encoders' int8 linear layers: the program's own kernels against oneDNN 2.6, with everything around the
// products, in one thread, on random weights and activations of the shapes of MiniLM-L6 and BERT-base.
//
//     apt-get install libdnnl-dev
//     for file in Sources/CKernels/transformers/*.c; do
//       clang -O3 -ISources/CKernels/include -c "$file" -o "/tmp/$(basename "$file").o"
//     done
//     clang++ -std=c++20 -O3 -march=native -ffast-math -ISources/CKernels/include \
//       Pipelines/encoder-benchmark/int8_products.cpp /tmp/*.c.o -ldnnl -o /tmp/int8_products
//     OMP_NUM_THREADS=1 taskset -c 1 /tmp/int8_products [rounds [kernel]]
//
// `kernel` is one of the program's own, 0 for portable code; without it, the one that the encoder takes here.
//
// The contenders, each from float rows to float rows:
//
//     own      bytes with one scale and offset for every 128 values of a row (transformer_quantize_rows) and the product
//              that applies the scales (transformer_linear_int8), as the encoder calls them
//     groups   the same scheme by oneDNN: one u8 * s8 -> s32 product for every 128 values, and one pass over its sums
//     rows     one scale and offset a row, one u8 * s8 -> s32 product by oneDNN, and one pass over its sums
//     signed   one scale a row and no offset, one s8 * s8 -> f32 product by oneDNN, which applies the weights' scales,
//              and one pass for the row's scale and the bias
//     exact    transformer_linear, the 32-bit product of --exact, for scale
//
// Every round measures all contenders one after the other, in processor time of the thread; printed are the least and
// the median time of the rounds. `product` is what is left of a linear layer when its input is already rounded. A layer
// of the encoder is its four linear layers, attention, normalisation and activation, as EncoderLayer.swift calls them.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <dnnl.hpp>

extern "C" {
#include "CKernels.h"
}

namespace {

constexpr size_t group_size = TRANSFORMER_INT8_GROUP;

const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
dnnl::stream stream(engine);

using type = dnnl::memory::data_type;
using floats = std::vector<float>;

// The last one, which the encoder takes, unless another is asked for.
size_t own_kernel = SIZE_MAX;

// One y = W x + b for each row x, from floats to floats.
struct linear {
  size_t inputs, outputs;
  virtual ~linear() = default;
  virtual void quantize(const float *input, size_t rows) = 0;
  // After `quantize` of the same rows.
  virtual void multiply(size_t rows, float *output) = 0;
  virtual std::string implementation() { return "own"; }
  void apply(const float *input, size_t rows, float *output) {
    quantize(input, rows);
    multiply(rows, output);
  }

 protected:
  linear(size_t inputs, size_t outputs) : inputs(inputs), outputs(outputs) {}
};

// Weights rounded in groups, as all contenders take them: `own` and `groups` with 128 values a group.
struct rounded_weights {
  std::vector<int8_t> bytes;  // outputs x inputs
  floats scales, sums;        // groups x outputs

  rounded_weights(const floats &weights, size_t inputs, size_t outputs, size_t group)
      : bytes(inputs * outputs), scales(inputs / group * outputs), sums(scales.size()) {
    for (size_t output = 0; output < outputs; output++) {
      for (size_t start = 0; start < inputs; start += group) {
        const float *values = weights.data() + output * inputs + start;
        float largest = 0;
        for (size_t i = 0; i < group; i++) { largest = std::max(largest, std::fabs(values[i])); }
        const float scale = largest / 127;
        int32_t sum = 0;
        for (size_t i = 0; i < group; i++) {
          const int8_t byte = (int8_t)std::nearbyint(values[i] * (1 / scale));
          bytes[output * inputs + start + i] = byte;
          sum += byte;
        }
        scales[start / group * outputs + output] = scale;
        sums[start / group * outputs + output] = scale * (float)sum;
      }
    }
  }
};

struct own final : linear {
  std::vector<int8_t> weights;
  floats weight_scales, weight_sums, bias;
  std::vector<uint8_t> bytes;
  floats scales, offsets;

  own(const floats &matrix, const floats &bias_, size_t inputs, size_t outputs, size_t most)
      : linear(inputs, outputs), weights(inputs * outputs), weight_scales(inputs / group_size * outputs),
        weight_sums(weight_scales.size()), bias(bias_), bytes(most * inputs), scales(most * inputs / group_size),
        offsets(scales.size()) {
    const size_t groups = inputs / group_size;
    std::vector<int8_t> row(inputs);
    floats row_scales(groups), row_sums(groups);
    for (size_t output = 0; output < outputs; output++) {
      transformer_quantize_weights(matrix.data() + output * inputs, inputs, inputs, row.data(), row_scales.data(),
                                   row_sums.data());
      transformer_int8_place(row.data(), row_scales.data(), row_sums.data(), output, inputs, groups, outputs,
                             weights.data(), weight_scales.data(), weight_sums.data());
    }
  }

  void quantize(const float *input, size_t rows) override {
    transformer_quantize_rows(input, rows, inputs, inputs, bytes.data(), scales.data(), offsets.data());
  }

  void multiply(size_t rows, float *output) override {
    const transformer_int8_weights all = {weights.data(), weight_scales.data(), weight_sums.data(), bias.data(),
                                          outputs,        inputs};
    transformer_linear_int8_by(own_kernel, bytes.data(), scales.data(), offsets.data(), rows, &all, output);
  }
};

// A product of `rows` x `depth` bytes and packed weights, compiled by oneDNN for one number of rows.
struct compiled {
  dnnl::matmul::primitive_desc description;
  dnnl::matmul primitive;
  dnnl::memory weights;

  compiled(const dnnl::memory::desc &source, const dnnl::memory::desc &result, const int8_t *bytes, size_t stride,
           const dnnl::primitive_attr &attributes = {}) {
    const auto depth = source.dims()[1], outputs = result.dims()[1];
    const dnnl::memory::desc any({depth, outputs}, type::s8, dnnl::memory::format_tag::any);
    description = {dnnl::matmul::desc(source, any, result), attributes, engine};
    primitive = dnnl::matmul(description);
    weights = dnnl::memory(description.weights_desc(), engine);
    const dnnl::memory::desc plain({depth, outputs}, type::s8, {1, (dnnl::memory::dim)stride});
    dnnl::memory given(plain, engine, const_cast<int8_t *>(bytes));
    dnnl::reorder(given, weights).execute(stream, given, weights);
    stream.wait();
  }

  void run(void *source, void *result) {
    primitive.execute(stream, {{DNNL_ARG_SRC, dnnl::memory(description.src_desc(), engine, source)},
                               {DNNL_ARG_WEIGHTS, weights},
                               {DNNL_ARG_DST, dnnl::memory(description.dst_desc(), engine, result)}});
    stream.wait();
  }
};

dnnl::memory::desc matrix(size_t rows, size_t columns, type of, size_t stride) {
  return {{(dnnl::memory::dim)rows, (dnnl::memory::dim)columns}, of, {(dnnl::memory::dim)stride, 1}};
}

// Adds scale * (weight scale * sum) + offset * weight sum to totals, for a row.
void add_sums(const int32_t *sums, float scale, float offset, const float *weight_scales, const float *weight_sums,
              const float *before, float *totals, size_t outputs) {
  for (size_t i = 0; i < outputs; i++) {
    const float total = std::fma(scale, weight_scales[i] * (float)sums[i], before[i]);
    totals[i] = std::fma(offset, weight_sums[i], total);
  }
}

struct onednn_groups final : linear {
  rounded_weights weights;
  floats bias;
  std::vector<uint8_t> bytes;
  floats scales, offsets;
  std::vector<int32_t> sums;
  std::map<size_t, std::vector<compiled>> products;

  onednn_groups(const floats &matrix, const floats &bias, size_t inputs, size_t outputs, size_t most)
      : linear(inputs, outputs), weights(matrix, inputs, outputs, group_size), bias(bias), bytes(most * inputs),
        scales(most * inputs / group_size), offsets(scales.size()), sums(most * outputs) {}

  void quantize(const float *input, size_t rows) override {
    transformer_quantize_rows(input, rows, inputs, inputs, bytes.data(), scales.data(), offsets.data());
  }

  void multiply(size_t rows, float *output) override {
    const size_t groups = inputs / group_size;
    auto &parts = products[rows];
    for (size_t group = 0; group < groups; group++) {
      if (parts.size() == group) {
        parts.emplace_back(matrix(rows, group_size, type::u8, inputs), matrix(rows, outputs, type::s32, outputs),
                           weights.bytes.data() + group * group_size, inputs);
      }
      parts[group].run(bytes.data() + group * group_size, sums.data());
      for (size_t row = 0; row < rows; row++) {
        float *totals = output + row * outputs;
        add_sums(sums.data() + row * outputs, scales[row * groups + group], offsets[row * groups + group],
                 weights.scales.data() + group * outputs, weights.sums.data() + group * outputs,
                 group == 0 ? bias.data() : totals, totals, outputs);
      }
    }
  }

  std::string implementation() override { return products.begin()->second[0].description.impl_info_str(); }
};

struct onednn_rows final : linear {
  rounded_weights weights;
  floats bias;
  std::vector<uint8_t> bytes;
  floats scales, offsets;
  std::vector<int32_t> sums;
  std::map<size_t, std::unique_ptr<compiled>> products;

  onednn_rows(const floats &matrix, const floats &bias, size_t inputs, size_t outputs, size_t most)
      : linear(inputs, outputs), weights(matrix, inputs, outputs, inputs), bias(bias), bytes(most * inputs),
        scales(most), offsets(most), sums(most * outputs) {}

  void quantize(const float *input, size_t rows) override {
    for (size_t row = 0; row < rows; row++) {
      const float *values = input + row * inputs;
      float low = 0, high = 0;
      for (size_t i = 0; i < inputs; i++) {
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
      }
      const float scale = high > low ? (high - low) / 255 : 1, inverse = 1 / scale;
      const float zero = std::nearbyint(-low * inverse);
      for (size_t i = 0; i < inputs; i++) {
        const float value = std::nearbyint(values[i] * inverse) + zero;
        bytes[row * inputs + i] = (uint8_t)(int32_t)std::min(std::max(value, 0.0f), 255.0f);
      }
      scales[row] = scale;
      offsets[row] = -scale * zero;
    }
  }

  compiled &product(size_t rows) {
    auto &found = products[rows];
    if (!found) {
      found = std::make_unique<compiled>(matrix(rows, inputs, type::u8, inputs),
                                         matrix(rows, outputs, type::s32, outputs), weights.bytes.data(), inputs);
    }
    return *found;
  }

  void multiply(size_t rows, float *output) override {
    product(rows).run(bytes.data(), sums.data());
    for (size_t row = 0; row < rows; row++) {
      add_sums(sums.data() + row * outputs, scales[row], offsets[row], weights.scales.data(), weights.sums.data(),
               bias.data(), output + row * outputs, outputs);
    }
  }

  std::string implementation() override { return products.begin()->second->description.impl_info_str(); }
};

// Sums of oneDNN's product of rounded rows and weights that are not what integers give.
template <typename Byte>
size_t wrong_sums(const std::vector<Byte> &bytes, type of, const std::vector<int8_t> &weights, size_t rows,
                  size_t inputs, size_t outputs) {
  std::vector<int32_t> sums(rows * outputs);
  compiled product(matrix(rows, inputs, of, inputs), matrix(rows, outputs, type::s32, outputs), weights.data(), inputs);
  product.run(const_cast<Byte *>(bytes.data()), sums.data());
  size_t wrong = 0;
  for (size_t row = 0; row < rows; row++) {
    for (size_t output = 0; output < outputs; output++) {
      int32_t sum = 0;
      for (size_t k = 0; k < inputs; k++) { sum += bytes[row * inputs + k] * weights[output * inputs + k]; }
      wrong += sum != sums[row * outputs + output];
    }
  }
  return wrong;
}

struct onednn_signed final : linear {
  rounded_weights weights;
  floats bias;
  std::vector<int8_t> bytes;
  floats scales;
  std::map<size_t, std::unique_ptr<compiled>> products;

  onednn_signed(const floats &matrix, const floats &bias, size_t inputs, size_t outputs, size_t most)
      : linear(inputs, outputs), weights(matrix, inputs, outputs, inputs), bias(bias), bytes(most * inputs),
        scales(most) {}

  void quantize(const float *input, size_t rows) override {
    for (size_t row = 0; row < rows; row++) {
      const float *values = input + row * inputs;
      float largest = 0;
      for (size_t i = 0; i < inputs; i++) {
        const float magnitude = std::fabs(values[i]);
        largest = magnitude > largest ? magnitude : largest;
      }
      const float scale = largest > 0 ? largest / 127 : 1, inverse = 1 / scale;
      for (size_t i = 0; i < inputs; i++) {
        bytes[row * inputs + i] = (int8_t)(int32_t)std::nearbyint(values[i] * inverse);
      }
      scales[row] = scale;
    }
  }

  // A scale a row as a binary post-operation would leave oneDNN 2.6 with its reference code alone.
  void multiply(size_t rows, float *output) override {
    auto &product = products[rows];
    if (!product) {
      dnnl::primitive_attr attributes;
      attributes.set_output_scales(1 << 1, weights.scales);
      product = std::make_unique<compiled>(matrix(rows, inputs, type::s8, inputs),
                                           matrix(rows, outputs, type::f32, outputs), weights.bytes.data(), inputs,
                                           attributes);
    }
    product->run(bytes.data(), output);
    for (size_t row = 0; row < rows; row++) {
      float *totals = output + row * outputs;
      for (size_t i = 0; i < outputs; i++) { totals[i] = std::fma(scales[row], totals[i], bias[i]); }
    }
  }

  std::string implementation() override { return products.begin()->second->description.impl_info_str(); }
};

struct exact final : linear {
  floats packed, bias;
  const float *input = nullptr;

  exact(const floats &matrix, const floats &bias, size_t inputs, size_t outputs)
      : linear(inputs, outputs), packed(matrix.size()), bias(bias) {
    transformer_linear_pack(matrix.data(), outputs, inputs, packed.data());
  }

  void quantize(const float *rows, size_t) override { input = rows; }

  void multiply(size_t rows, float *output) override {
    transformer_linear(input, rows, inputs, packed.data(), bias.data(), outputs, output);
  }
};

constexpr const char *names[] = {"own", "groups", "rows", "signed", "exact"};
constexpr size_t contenders = sizeof names / sizeof *names;

std::mt19937_64 random_bits(1);

floats random_floats(size_t count, float deviation) {
  std::normal_distribution<float> distribution(0, deviation);
  floats values(count);
  for (float &value : values) { value = distribution(random_bits); }
  return values;
}

using candidates = std::vector<std::unique_ptr<linear>>;

candidates linears(size_t inputs, size_t outputs, size_t most) {
  const floats matrix = random_floats(inputs * outputs, 0.05f), bias = random_floats(outputs, 0.1f);
  candidates made;
  made.push_back(std::make_unique<own>(matrix, bias, inputs, outputs, most));
  made.push_back(std::make_unique<onednn_groups>(matrix, bias, inputs, outputs, most));
  made.push_back(std::make_unique<onednn_rows>(matrix, bias, inputs, outputs, most));
  made.push_back(std::make_unique<onednn_signed>(matrix, bias, inputs, outputs, most));
  made.push_back(std::make_unique<exact>(matrix, bias, inputs, outputs));
  return made;
}

double seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

struct spread {
  double least, median;
};

spread summary(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return {times.front(), times[times.size() / 2]};
}

// Microseconds of each contender's work, in alternation.
template <typename Work>
std::vector<spread> measure(size_t rounds, Work work) {
  std::vector<std::vector<double>> times(contenders);
  for (size_t round = 0; round <= rounds; round++) {
    for (size_t contender = 0; contender < contenders; contender++) {
      const double start = seconds();
      work(contender);
      // The first round compiles, packs and warms up.
      if (round > 0) { times[contender].push_back(1e6 * (seconds() - start)); }
    }
  }
  std::vector<spread> summaries;
  for (const auto &of_one : times) { summaries.push_back(summary(of_one)); }
  return summaries;
}

void print(const char *what, const std::vector<spread> &times, double operations) {
  std::printf("  %-22s", what);
  for (const spread &time : times) { std::printf("  %8.0f /%8.0f", time.least, time.median); }
  if (operations > 0) {
    std::printf("   G/s");
    for (const spread &time : times) { std::printf(" %5.0f", 1e-3 * operations / time.median); }
  }
  std::printf("\n");
}

struct encoder {
  const char *name;
  size_t hidden, wide, heads;
};

struct text {
  size_t tokens, sequence;
};

// One layer of an encoder on `tokens` rows, sequences of one length end to end.
struct layer {
  size_t hidden, heads;
  candidates query_key_value, attention_output, intermediate, output;
  floats rows, projected, mixed, added, scratch, ones, zeros;

  layer(const encoder &shape, size_t most)
      : hidden(shape.hidden), heads(shape.heads), query_key_value(linears(hidden, 3 * hidden, most)),
        attention_output(linears(hidden, hidden, most)), intermediate(linears(hidden, shape.wide, most)),
        output(linears(shape.wide, hidden, most)), rows(most * hidden),
        projected(most * std::max(3 * hidden, shape.wide)), mixed(most * hidden), added(most * hidden),
        scratch(transformer_attention_scratch(most, hidden / heads)), ones(hidden, 1), zeros(hidden, 0) {}

  void apply(size_t contender, const text &shape) {
    const size_t width = hidden / heads, stride = 3 * hidden;
    query_key_value[contender]->apply(rows.data(), shape.tokens, projected.data());
    for (size_t start = 0; start < shape.tokens; start += shape.sequence) {
      for (size_t head = 0; head < heads; head++) {
        const float *queries = projected.data() + start * stride + head * width;
        transformer_attention(queries, queries + hidden, queries + 2 * hidden, stride, shape.sequence, width,
                              1 / std::sqrt((float)width), mixed.data() + start * hidden + head * width, hidden,
                              scratch.data());
      }
    }
    attention_output[contender]->apply(mixed.data(), shape.tokens, added.data());
    transformer_layer_norm(rows.data(), added.data(), shape.tokens, hidden, ones.data(), zeros.data(), 1e-12f);
    intermediate[contender]->apply(rows.data(), shape.tokens, projected.data());
    transformer_activate(TRANSFORMER_GELU, projected.data(), shape.tokens * intermediate[contender]->outputs);
    output[contender]->apply(projected.data(), shape.tokens, added.data());
    transformer_layer_norm(rows.data(), added.data(), shape.tokens, hidden, ones.data(), zeros.data(), 1e-12f);
  }
};

// What each contender computes: how far off it is, and whether a row keeps its bits when all other rows change and when
// it is multiplied alone.
void check(const candidates &all, size_t tokens) {
  const size_t inputs = all[0]->inputs, outputs = all[0]->outputs, kept = tokens / 2 + 1;
  const floats input = random_floats(tokens * inputs, 1);
  floats other = random_floats(tokens * inputs, 3);
  std::copy_n(input.begin() + kept * inputs, inputs, other.begin() + kept * inputs);
  floats right(tokens * outputs), before(tokens * outputs), after(tokens * outputs);
  all.back()->apply(input.data(), tokens, right.data());
  for (size_t i = 0; i < contenders; i++) {
    linear &layer = *all[i];
    layer.apply(input.data(), tokens, before.data());
    double squares = 0, errors = 0;
    for (size_t j = 0; j < right.size(); j++) {
      squares += (double)right[j] * right[j];
      errors += ((double)before[j] - right[j]) * ((double)before[j] - right[j]);
    }
    const float *row = before.data() + kept * outputs;
    layer.apply(other.data(), tokens, after.data());
    const bool neighbours = std::memcmp(row, after.data() + kept * outputs, outputs * sizeof(float)) == 0;
    layer.apply(input.data() + kept * inputs, 1, after.data());
    const bool alone = std::memcmp(row, after.data(), outputs * sizeof(float)) == 0;
    std::printf("  %-7s %-9s relative error %.4f; same bits with other neighbours: %s, alone: %s\n", names[i],
                layer.implementation().c_str(), std::sqrt(errors / squares), neighbours ? "yes" : "NO",
                alone ? "yes" : "NO");
  }
  auto &rows = static_cast<onednn_rows &>(*all[2]);
  auto &both_signed = static_cast<onednn_signed &>(*all[3]);
  rows.quantize(input.data(), tokens);
  both_signed.quantize(input.data(), tokens);
  std::printf("  of %zu integer sums by oneDNN, wrong are %zu of u8 * s8, %zu of s8 * s8\n", tokens * outputs,
              wrong_sums(rows.bytes, type::u8, rows.weights.bytes, tokens, inputs, outputs),
              wrong_sums(both_signed.bytes, type::s8, both_signed.weights.bytes, tokens, inputs, outputs));
}

}  // namespace

int main(int count, char **arguments) {
  const size_t rounds = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 15;
  if (count > 2) { own_kernel = std::strtoul(arguments[2], nullptr, 10); }
  const auto *version = dnnl::version();
  std::printf("oneDNN %d.%d.%d, %zu own kernels, microseconds: least / median of %zu rounds\n", version->major,
              version->minor, version->patch, transformer_int8_kernel_count(), rounds);
  for (const encoder &shape : {encoder{"MiniLM-L6", 384, 1536, 12}, encoder{"BERT-base", 768, 3072, 12}}) {
    constexpr size_t most = 512;
    layer made(shape, most);
    for (const text &of : {text{64, 64}, text{256, 64}, text{512, 512}}) {
      std::printf("%s, %zu tokens in sequences of %zu\n  %-22s", shape.name, of.tokens, of.sequence, "");
      for (const char *name : names) { std::printf("  %18s", name); }
      std::printf("\n");
      const std::pair<const char *, candidates *> parts[] = {{"query, key, value", &made.query_key_value},
                                                       {"attention output", &made.attention_output},
                                                       {"intermediate", &made.intermediate},
                                                       {"output", &made.output}};
      for (const auto &[name, linears_of] : parts) {
        linear &first = *linears_of->front();
        const floats input = random_floats(of.tokens * first.inputs, 1);
        floats result(of.tokens * first.outputs);
        const double operations = 2.0 * of.tokens * first.inputs * first.outputs;
        for (auto &contender : *linears_of) { contender->quantize(input.data(), of.tokens); }
        const std::string product = std::string(name) + ", product";
        print(product.c_str(),
              measure(rounds, [&](size_t i) { (*linears_of)[i]->multiply(of.tokens, result.data()); }), operations);
        print(name, measure(rounds, [&](size_t i) { (*linears_of)[i]->apply(input.data(), of.tokens, result.data()); }),
              operations);
      }
      const floats input = random_floats(of.tokens * shape.hidden, 1);
      print("layer of the encoder", measure(rounds,
                                            [&](size_t i) {
                                              std::copy(input.begin(), input.end(), made.rows.begin());
                                              made.apply(i, of);
                                            }),
            0);
    }
    check(made.intermediate, 256);
  }
}
