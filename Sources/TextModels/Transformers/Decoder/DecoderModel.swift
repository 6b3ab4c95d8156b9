internal import CKernels
package import FileFormats
internal import Glibc
internal import Numerics

/// A decoder of the Llama architecture, in single precision over weights that stay mapped in their own type.
///
/// Root mean square norms, rotary positions, grouped-query attention and SwiGLU layers (Touvron et al., LLaMA, arXiv
/// 2302.13971; Grattafiori et al., The Llama 3 Herd of Models, arXiv 2407.21783). Every number is made in one order of
/// operations from its own text and the tokens before it: what else is computed in the same call never changes it.
package struct DecoderModel: Sendable {
  package let configuration: DecoderConfiguration
  let embedding: EmbeddingTable
  let layers: [DecoderLayer]
  let norm: AlignedMemory<Float>
  let head: WeightMatrix

  /// Reads the shapes of all tensors, not the weights.
  package init(_ checkpoint: ModelCheckpoint) throws(InputError) {
    let configuration = try DecoderConfiguration(checkpoint.configuration)
    self.configuration = configuration
    let (rows, columns) = (configuration.vocabularyCount, configuration.hiddenSize)
    embedding = try EmbeddingTable(checkpoint, "model.embed_tokens.weight", count: rows, width: columns)
    var layers: [DecoderLayer] = []
    for index in 0..<configuration.layerCount {
      layers.append(try DecoderLayer(checkpoint, index: index, configuration: configuration))
    }
    self.layers = layers
    norm = .copy(try checkpoint.floats("model.norm.weight", shape: [columns]))
    if configuration.tiesEmbeddings { try DecoderModel.checkStoredHead(of: checkpoint) }
    head = try WeightMatrix(
      checkpoint, configuration.tiesEmbeddings ? "model.embed_tokens" : "lm_head", rows: rows, columns: columns)
  }
}

extension DecoderModel {
  /// Refuses a head of its own next to `tie_word_embeddings`: which of the two was trained is not to be guessed. A copy of
  /// the embedding is none.
  private static func checkStoredHead(of checkpoint: ModelCheckpoint) throws(InputError) {
    guard let stored = checkpoint["lm_head.weight"], let tied = checkpoint["model.embed_tokens.weight"] else { return }
    let isCopy =
      stored.type == tied.type && stored.shape == tied.shape
      && stored.withBytes { stored in
        tied.withBytes { tied in
          guard let first = stored.baseAddress, let second = tied.baseAddress else { return stored.count == tied.count }
          return stored.count == tied.count && memcmp(first, second, stored.count) == 0
        }
      }
    guard isCopy else {
      throw InputError(
        checkpoint.directory,
        "holds an 'lm_head.weight' that differs from 'model.embed_tokens.weight', although config.json says "
          + "tie_word_embeddings: set that to false if the head was trained, or remove the tensor if it was not")
    }
  }

  /// Tokens that go through the layers together: enough to read each weight seldom, few enough to bound the memory.
  static let tokenLimit = 512

  /// Takes up to `tokenLimit` pending tokens of the sequences, in order, through all layers.
  ///
  /// Row i of `scratch.logits`, of `configuration.vocabularyCount` each, then has the logits that follow the i-th of
  /// those sequences that had a token pending and have none now.
  func advance(_ sequences: [DecoderSequence], scratch: DecoderScratch) {
    let steps = DecoderStep.steps(of: sequences, limit: DecoderModel.tokenLimit)
    let count = steps.reduce(0) { $0 + $1.count }
    guard count > 0 else { return }
    let size = configuration.hiddenSize
    let hidden = scratch.hidden.reserve(count * size)
    begin(steps, hidden: hidden, scratch: scratch)
    for (index, layer) in layers.enumerated() {
      attend(steps, count: count, layer: layer, index: index, hidden: hidden, scratch: scratch)
      feedForward(layer, count: count, hidden: hidden, scratch: scratch)
    }
    for step in steps { step.sequence.cache.append(step.count) }
    let finished = steps.filter { $0.sequence.pending.isEmpty }
    let last = scratch.normalized.reserve(finished.count * size)
    for (row, step) in finished.enumerated() {
      normalize(hidden + (step.start + step.count - 1) * size, count: 1, by: norm, into: last + row * size)
    }
    head.multiply(
      last, count: finished.count,
      into: scratch.logits.reserve(finished.count * configuration.vocabularyCount))
  }

  /// Embeds the steps' tokens, which are no longer pending then, and computes the turns of their positions.
  private func begin(_ steps: [DecoderStep], hidden: UnsafeMutablePointer<Float>, scratch: DecoderScratch) {
    let count = steps.reduce(0) { $0 + $1.count }
    let half = configuration.headSize / 2
    let cosines = scratch.cosines.reserve(count * half)
    let sines = scratch.sines.reserve(count * half)
    for step in steps {
      let position = step.sequence.position
      for (offset, id) in step.sequence.pending.prefix(step.count).enumerated() {
        let row = step.start + offset
        let start = hidden + row * configuration.hiddenSize
        start.update(repeating: 0, count: configuration.hiddenSize)
        // A token that the model has no row for says nothing.
        if id >= 0, id < configuration.vocabularyCount { embedding.add(Int(id), to: start) }
        configuration.rotary.write(
          position: position + offset, cosines: cosines + row * half, sines: sines + row * half)
      }
      step.sequence.pending.removeFirst(step.count)
    }
  }

  func normalize(
    _ input: UnsafePointer<Float>, count: Int, by weights: AlignedMemory<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    guard let weights = weights.elements.baseAddress else { return }
    let size = configuration.hiddenSize
    for row in 0..<count {
      transformer_rms_norm(input + row * size, weights, size, configuration.normEpsilon, output + row * size)
    }
  }

  /// hidden += down(silu(gate(x)) * up(x)), x being the normalised hidden state.
  private func feedForward(
    _ layer: DecoderLayer, count: Int, hidden: UnsafeMutablePointer<Float>, scratch: DecoderScratch
  ) {
    let size = configuration.hiddenSize
    let normalized = scratch.normalized.reserve(count * size)
    let gate = scratch.gate.reserve(count * configuration.feedForwardSize)
    let up = scratch.up.reserve(count * configuration.feedForwardSize)
    let update = scratch.update.reserve(count * size)
    normalize(hidden, count: count, by: layer.feedForwardNorm, into: normalized)
    layer.gate.multiply(normalized, count: count, into: gate)
    layer.up.multiply(normalized, count: count, into: up)
    transformer_gated_silu(gate, up, count * configuration.feedForwardSize)
    layer.down.multiply(gate, count: count, into: update)
    kernel_axpy(1, update, hidden, count * size)
  }
}

extension DecoderModel {
  /// What one greedy step says of a text.
  package struct GreedyStep {
    /// The text's place among those of the call.
    package let text: Int
    /// Of every token.
    package let logits: UnsafeBufferPointer<Float>
    /// The token with the largest logit, the first of equals; what is not a number is never the largest.
    package let token: Int32
  }

  /// Continues texts greedily by up to `count` tokens each.
  ///
  /// - Parameters:
  ///   - texts: token ids, one or more each.
  ///   - prefix: what texts may begin with; each takes as much of it as it has.
  ///   - body: called once a text and step; the text is continued if it returns true.
  package func continueGreedily(
    _ texts: [ArraySlice<Int32>], prefix: DecoderPrefix? = nil, count: Int, _ body: (GreedyStep) -> Bool
  ) {
    let scratch = DecoderScratch()
    var next = 0
    while next < texts.count {
      // Texts share the reading of weights as long as their own tokens fit one call.
      var active: [(text: Int, sequence: DecoderSequence)] = []
      var tokens = 0
      while next < texts.count {
        let shared = prefix?.sharedCount(with: texts[next]) ?? 0
        tokens += texts[next].count - shared
        if !active.isEmpty, tokens > DecoderModel.tokenLimit { break }
        let sequence = DecoderSequence(
          configuration, prefix: prefix, ids: texts[next], sharedCount: shared, growth: count - 1)
        active.append((next, sequence))
        next += 1
      }
      while !active.isEmpty {
        advance(active.map(\.sequence), scratch: scratch)
        var goingOn: [(text: Int, sequence: DecoderSequence)] = []
        var row = 0
        for (text, sequence) in active {
          guard sequence.pending.isEmpty else {
            goingOn.append((text, sequence))
            continue
          }
          let logits = UnsafeBufferPointer(
            start: scratch.logits.start + row * configuration.vocabularyCount, count: configuration.vocabularyCount)
          row += 1
          let token = DecoderModel.largest(logits)
          sequence.madeCount += 1
          guard body(GreedyStep(text: text, logits: logits, token: token)), sequence.madeCount < count else { continue }
          sequence.pending = [token]
          goingOn.append((text, sequence))
        }
        active = goingOn
      }
    }
  }

  private static func largest(_ logits: UnsafeBufferPointer<Float>) -> Int32 {
    var best = -Float.infinity
    var place = 0
    for (index, logit) in logits.enumerated() where logit > best {
      best = logit
      place = index
    }
    return Int32(place)
  }
}

/// The tokens that all texts of a run begin with, with their keys and values, which are computed once.
///
/// `@unchecked Sendable`: the cache is written in `init` alone and afterwards only read.
package final class DecoderPrefix: @unchecked Sendable {
  package let ids: [Int32]
  let cache: KeyValueCache

  package init(_ ids: [Int32], model: DecoderModel) {
    self.ids = ids
    let sequence = DecoderSequence(model.configuration, prefix: nil, ids: ids[...], sharedCount: 0, growth: 0)
    let scratch = DecoderScratch()
    while !sequence.pending.isEmpty { model.advance([sequence], scratch: scratch) }
    cache = sequence.cache
  }

  /// How many of the first tokens of a text are these, leaving it at least one of its own.
  func sharedCount(with ids: ArraySlice<Int32>) -> Int {
    var count = 0
    for (own, other) in zip(ids.dropLast(), self.ids) {
      guard own == other else { break }
      count += 1
    }
    return count
  }
}

/// One text on its way through a decoder: what it shares with others, its own keys and values, and the tokens that
/// are still to come.
final class DecoderSequence {
  let prefix: DecoderPrefix?
  /// Positions taken from `prefix`.
  let sharedCount: Int
  let cache: KeyValueCache
  var pending: ArraySlice<Int32>
  /// How many tokens were made after the text.
  var madeCount = 0

  /// - Parameters:
  ///   - ids: the whole text's; the first `sharedCount` of them are the prefix's.
  ///   - growth: how many tokens may follow.
  init(
    _ configuration: DecoderConfiguration, prefix: DecoderPrefix?, ids: ArraySlice<Int32>, sharedCount: Int, growth: Int
  ) {
    self.prefix = prefix
    self.sharedCount = sharedCount
    pending = ids.dropFirst(sharedCount)
    cache = KeyValueCache(configuration, capacity: pending.count + growth)
  }

  /// Positions that are done.
  var position: Int { sharedCount + cache.count }
}

/// The tokens of one sequence that go through the layers in one call.
struct DecoderStep {
  let sequence: DecoderSequence
  /// Their first row among the call's tokens.
  let start: Int
  let count: Int

  /// Up to `limit` pending tokens of the sequences, in order.
  static func steps(of sequences: [DecoderSequence], limit: Int) -> [DecoderStep] {
    var steps: [DecoderStep] = []
    var start = 0
    for sequence in sequences where start < limit && !sequence.pending.isEmpty {
      let count = min(sequence.pending.count, limit - start)
      steps.append(DecoderStep(sequence: sequence, start: start, count: count))
      start += count
    }
    return steps
  }
}
