internal import CKernels
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
