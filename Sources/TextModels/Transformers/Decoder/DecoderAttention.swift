internal import CKernels
internal import FileFormats
internal import Glibc
internal import Numerics

extension DecoderModel {
  /// Queries of one key-value head that are weighed together: bounds the memory for scores.
  private static let queryLimit = 256

  /// hidden += output(attention), after the steps' keys and values are written to their caches.
  func attend(
    _ steps: [DecoderStep], count: Int, layer: DecoderLayer, index: Int, hidden: UnsafeMutablePointer<Float>,
    scratch: DecoderScratch
  ) {
    let size = configuration.hiddenSize
    let width = configuration.headCount * configuration.headSize
    let narrow = configuration.keyValueHeadCount * configuration.headSize
    let normalized = scratch.normalized.reserve(count * size)
    let query = scratch.query.reserve(count * width)
    let key = scratch.key.reserve(count * narrow)
    let value = scratch.value.reserve(count * narrow)
    let context = scratch.context.reserve(count * width)
    let update = scratch.update.reserve(count * size)
    normalize(hidden, count: count, by: layer.attentionNorm, into: normalized)
    layer.query.multiply(normalized, count: count, into: query)
    layer.key.multiply(normalized, count: count, into: key)
    layer.value.multiply(normalized, count: count, into: value)
    normalizeHeads(query, count: count * configuration.headCount, by: layer.queryNorm)
    normalizeHeads(key, count: count * configuration.keyValueHeadCount, by: layer.keyNorm)
    for step in steps {
      for head in 0..<configuration.keyValueHeadCount {
        remember(step, head: head, layer: index, key: key, value: value, scratch: scratch)
        weigh(step, head: head, layer: index, query: query, context: context, scratch: scratch)
      }
    }
    layer.output.multiply(context, count: count, into: update)
    kernel_axpy(1, update, hidden, count * size)
  }

  /// Normalises heads, end to end, in place; without weights they stay as they are.
  private func normalizeHeads(
    _ heads: UnsafeMutablePointer<Float>, count: Int, by weights: AlignedMemory<Float>?
  ) {
    guard let weights = weights?.elements.baseAddress else { return }
    let size = configuration.headSize
    for head in 0..<count {
      transformer_rms_norm(heads + head * size, weights, size, configuration.normEpsilon, heads + head * size)
    }
  }

  /// Writes the step's keys, turned, and its values to the cache.
  private func remember(
    _ step: DecoderStep, head: Int, layer: Int, key: UnsafePointer<Float>, value: UnsafePointer<Float>,
    scratch: DecoderScratch
  ) {
    let size = configuration.headSize
    let narrow = configuration.keyValueHeadCount * size
    let cache = step.sequence.cache
    let keys = cache.keys(layer: layer, head: head)
    let values = cache.values(layer: layer, head: head)
    for offset in 0..<step.count {
      let from = (step.start + offset) * narrow + head * size
      turn(key + from, row: step.start + offset, into: keys + (cache.count + offset) * size, scratch: scratch)
      for element in 0..<size { values[element * cache.capacity + cache.count + offset] = value[from + element] }
    }
  }

  /// The heads that share one key-value head: softmax(q . K / sqrt(size)) V over the shared positions and the
  /// sequence's own, whose sums are made apart and added.
  private func weigh(
    _ step: DecoderStep, head: Int, layer: Int, query: UnsafePointer<Float>, context: UnsafeMutablePointer<Float>,
    scratch: DecoderScratch
  ) {
    let size = configuration.headSize
    let group = configuration.headCount / configuration.keyValueHeadCount
    let width = configuration.headCount * size
    let cache = step.sequence.cache
    let shared = step.sequence.sharedCount
    let scale = 1 / Float(size).squareRoot()
    let chunk = max(1, DecoderModel.queryLimit / group)
    for first in stride(from: 0, to: step.count, by: chunk) {
      let tokens = min(chunk, step.count - first)
      let count = tokens * group
      let own = cache.count + first + tokens
      let turned = scratch.turned.reserve(count * size)
      for row in 0..<count {
        let token = step.start + first + row / group
        turn(
          query + token * width + (head * group + row % group) * size, row: token, into: turned + row * size,
          scratch: scratch)
      }
      let scores = scratch.scores.reserve(count * (shared + own))
      let sharedPart = scratch.sharedPart.reserve(count * size)
      let ownPart = scratch.ownPart.reserve(count * size)
      let length = shared + own
      let prefix = step.sequence.prefix?.cache
      if let prefix, shared > 0 {
        product(
          prefix.keys(layer: layer, head: head), rows: shared, stride: size, columns: size, turned, size, count,
          into: scores, length)
      }
      product(
        cache.keys(layer: layer, head: head), rows: own, stride: size, columns: size, turned, size, count,
        into: scores + shared, length)
      for row in 0..<count {
        transformer_causal_softmax(scores + row * length, shared + cache.count + first + row / group + 1, length, scale)
      }
      product(
        cache.values(layer: layer, head: head), rows: size, stride: cache.capacity, columns: own,
        scores + shared, length, count, into: ownPart, size)
      if let prefix, shared > 0 {
        product(
          prefix.values(layer: layer, head: head), rows: size, stride: prefix.capacity, columns: shared,
          scores, length, count, into: sharedPart, size)
        kernel_axpy(1, sharedPart, ownPart, count * size)
      }
      for row in 0..<count {
        let token = step.start + first + row / group
        (context + token * width + (head * group + row % group) * size).update(from: ownPart + row * size, count: size)
      }
    }
  }

  /// Turns one head of the token in `row` to its position.
  private func turn(
    _ head: UnsafePointer<Float>, row: Int, into output: UnsafeMutablePointer<Float>, scratch: DecoderScratch
  ) {
    let half = configuration.headSize / 2
    // Both were filled for all rows when the call began.
    let cosines = scratch.cosines.start + row * half
    let sines = scratch.sines.start + row * half
    transformer_rotate(head, cosines, sines, half, output)
  }

  private func product(
    _ matrix: UnsafePointer<Float>, rows: Int, stride: Int, columns: Int, _ inputs: UnsafePointer<Float>,
    _ inputStride: Int, _ count: Int, into outputs: UnsafeMutablePointer<Float>, _ outputStride: Int
  ) {
    transformer_weight_product(
      matrix, Int32(TRANSFORMER_WEIGHT_FLOAT32), rows, stride * 4, columns, inputs, inputStride, count, outputs,
      outputStride)
  }
}

/// The keys and values of a run of positions in every layer, for each key-value head.
///
/// Keys are position by position. Values are transposed, one row of positions an element of the head, so that weighing
/// them is a product with rows that are as long as the text.
final class KeyValueCache {
  let capacity: Int
  /// Positions that every layer holds.
  private(set) var count = 0
  private let headCount: Int
  private let headSize: Int
  private let keys: WorkingMemory<Float>
  private let values: WorkingMemory<Float>

  init(_ configuration: DecoderConfiguration, capacity: Int) {
    headCount = configuration.keyValueHeadCount
    headSize = configuration.headSize
    // Rows of values begin at a cache line.
    self.capacity = (max(1, capacity) + 15) / 16 * 16
    let floats = configuration.layerCount * headCount * headSize * self.capacity
    keys = WorkingMemory(count: floats)
    values = WorkingMemory(count: floats)
  }

  /// `capacity` keys of a head, of its size each.
  func keys(layer: Int, head: Int) -> UnsafeMutablePointer<Float> {
    keys.start + (layer * headCount + head) * headSize * capacity
  }

  /// One row of `capacity` positions an element of the head.
  func values(layer: Int, head: Int) -> UnsafeMutablePointer<Float> {
    values.start + (layer * headCount + head) * headSize * capacity
  }

  /// Counts positions that were written to every layer.
  func append(_ added: Int) { count += added }
}

/// The angles by which rotary positions turn each pair of a head, in radians a position.
///
/// Pair i of a head of size d turns by theta^(-2i/d) (Su et al., RoFormer, arXiv 2104.09864), scaled only if the
/// configuration says so. Numbers are rounded to single precision where transformers rounds them, so that long texts
/// get its angles.
struct RotaryFrequencies: Sendable {
  /// Half a head's size.
  let values: [Float]

  /// - Parameter file: with `rope_theta` and `rope_scaling`, or with both in `rope_parameters`.
  init(_ file: CheckpointConfiguration, headSize: Int) throws(InputError) {
    let parameters = try file.object("rope_parameters")
    // What the newer layout says of theta, or the older one.
    let source = parameters?.has("rope_theta") == true ? parameters ?? file : file
    let theta = try source.optionalDouble("rope_theta") ?? 10_000
    guard theta > 0 else { throw source.failure("rope_theta", "is \(theta), which is not above zero") }
    for place in [parameters, file] {
      guard let place, let part = try place.optionalDouble("partial_rotary_factor"), part != 1 else { continue }
      throw place.failure("partial_rotary_factor", "is \(part): heads that are rotated only in part are not supported")
    }
    let plain = (0..<(headSize / 2)).map { 1 / Float(pow(theta, Double(Float(2 * $0) / Float(headSize)))) }
    let older = try file.object("rope_scaling")
    guard let scaling = parameters ?? older else {
      values = plain
      return
    }
    let name = scaling.has("rope_type") ? "rope_type" : "type"
    switch try scaling.optionalString(name) ?? "default" {
    // Dynamic scaling begins past max_position_embeddings, and such texts are not taken.
    case "default", "dynamic": values = plain
    case "linear":
      let factor = Float(try RotaryFrequencies.positive("factor", of: scaling))
      values = plain.map { $0 / factor }
    case "llama3": values = try RotaryFrequencies.llama3(plain, scaling)
    case let other:
      throw scaling.failure(name, "is '\(other)'; 'default', 'linear', 'dynamic' and 'llama3' are supported")
    }
  }

  /// Llama 3.1's scaling: pairs whose wave is longer than the original context, by `low_freq_factor`, turn `factor`
  /// times slower, short waves stay, and between them it goes over smoothly.
  private static func llama3(_ plain: [Float], _ scaling: CheckpointConfiguration) throws(InputError) -> [Float] {
    let factor = try positive("factor", of: scaling)
    let low = try positive("low_freq_factor", of: scaling)
    let high = try positive("high_freq_factor", of: scaling)
    guard high > low else { throw scaling.failure("high_freq_factor", "is \(high), not above low_freq_factor, \(low)") }
    let original = try positive("original_max_position_embeddings", of: scaling)
    return plain.map { frequency in
      let wave = 2 * Double.pi / Double(frequency)
      if wave < original / high { return frequency }
      if wave > original / low { return frequency / Float(factor) }
      let smooth = Float((original / wave - low) / (high - low))
      return (1 - smooth) * frequency / Float(factor) + smooth * frequency
    }
  }

  private static func positive(_ name: String, of file: CheckpointConfiguration) throws(InputError) -> Double {
    let value = try file.double(name)
    guard value > 0 else { throw file.failure(name, "is \(value), which is not above zero") }
    return value
  }

  /// Writes the cosines and sines of one position, half a head's size each.
  func write(position: Int, cosines: UnsafeMutablePointer<Float>, sines: UnsafeMutablePointer<Float>) {
    for (index, frequency) in values.enumerated() {
      var cosine = 0.0
      var sine = 0.0
      transformer_cosine_sine(Double(Float(position) * frequency), &cosine, &sine)
      cosines[index] = Float(cosine)
      sines[index] = Float(sine)
    }
  }
}
