internal import CKernels
package import FileFormats

/// An encoder of BERT's kind: every token of a text looks at every other.
///
/// A text's vectors depend on its own tokens and the weights alone: not on the texts it is passed with, and not on the
/// machine.
package struct EncoderModel: Sendable {
  package let configuration: EncoderConfiguration
  package let arithmetic: Arithmetic
  /// What the names of this encoder's tensors begin with.
  let prefix: String
  private let embeddings: EncoderEmbeddings
  private let layers: [any EncoderStage]
  /// Of the last layer's rows; nil where that has normalised them itself.
  private let finalNorm: LayerNorm?

  /// As many tokens are passed through the layers together, or one text if that has more: enough that reading the weights
  /// costs little beside the products.
  private static let passSize = 512

  package init(_ checkpoint: ModelCheckpoint, arithmetic: Arithmetic) throws(InputError) {
    configuration = try EncoderConfiguration(checkpoint.configuration)
    self.arithmetic = arithmetic
    let prefixes = [configuration.architecture.prefix, ""]
    let words = configuration.architecture.embeddingParts.words
    prefix = prefixes.first { checkpoint["\($0)embeddings.\(words).weight"] != nil } ?? prefixes[0]
    embeddings = try EncoderEmbeddings(checkpoint, prefix: prefix, configuration)
    let bias: RelativeBias? =
      if let buckets = configuration.relativeBuckets {
        try RelativeBias(
          checkpoint, "\(prefix)encoder.relative_attention_bias.weight", buckets: buckets,
          heads: configuration.headCount)
      } else { nil }
    var layers: [any EncoderStage] = []
    for index in 0..<configuration.layerCount {
      let name = "\(prefix)\(configuration.architecture.layers).\(index)"
      if let modern = configuration.modern {
        layers.append(
          try ModernEncoderLayer(
            checkpoint, name, isFirst: index == 0, attention: modern.attentions[index], configuration, modern,
            arithmetic: arithmetic))
      } else {
        layers.append(try EncoderLayer(checkpoint, name, configuration, bias: bias, arithmetic: arithmetic))
      }
    }
    self.layers = layers
    finalNorm =
      if let modern = configuration.modern {
        try LayerNorm(
          checkpoint, "\(prefix)final_norm", width: configuration.hiddenWidth, epsilon: configuration.epsilon,
          isShifted: modern.normsAreShifted)
      } else { nil }
  }

  /// Calls `body` with each text's last hidden states, in order: one row of `configuration.hiddenWidth` floats a token,
  /// which must not be kept beyond the call.
  ///
  /// - Parameter tokens: each text with at most `configuration.maximumTokenCount` ids below
  ///   `configuration.vocabularyCount`.
  package func encode(_ tokens: TokenBatch, _ body: (UnsafeBufferPointer<Float>) -> Void) {
    let passes = EncoderModel.passes(tokens)
    let memory = EncoderMemory(
      configuration, tokens: passes.map { pass in pass.reduce(0) { $0 + tokens.range($1).count } }.max() ?? 0,
      longest: (0..<tokens.count).map { tokens.range($0).count }.max() ?? 0)
    let width = configuration.hiddenWidth
    for pass in passes {
      let start = tokens.range(pass.lowerBound).lowerBound
      let sequences = pass.map { index in
        let range = tokens.range(index)
        return (range.lowerBound - start)..<(range.upperBound - start)
      }
      for (index, sequence) in zip(pass, sequences) {
        embeddings.embed(tokens.ids[tokens.range(index)], to: memory.hidden.start + sequence.lowerBound * width)
      }
      for layer in layers { layer.apply(memory, sequences) }
      finalNorm?.apply(memory.hidden.start, rows: sequences.last?.upperBound ?? 0)
      for sequence in sequences {
        body(
          UnsafeBufferPointer(
            start: memory.hidden.start + sequence.lowerBound * width, count: sequence.count * width))
      }
    }
  }

  /// Runs of texts that are passed together.
  private static func passes(_ tokens: TokenBatch) -> [Range<Int>] {
    var passes: [Range<Int>] = []
    var start = 0
    var count = 0
    for index in 0..<tokens.count {
      let length = tokens.range(index).count
      if index > start && count + length > passSize {
        passes.append(start..<index)
        (start, count) = (index, 0)
      }
      count += length
    }
    if start < tokens.count { passes.append(start..<tokens.count) }
    return passes
  }
}

/// What a pass over several sequences needs in addition to the weights: one thread's.
final class EncoderMemory {
  /// Tokens x hidden width: what each layer takes and gives.
  let hidden: WorkingMemory<Float>
  /// The heads' outputs, and what is added to the hidden rows.
  let mixed: WorkingMemory<Float>
  let added: WorkingMemory<Float>
  /// Queries, keys and values, then the feed-forward network's inner rows.
  let wide: WorkingMemory<Float>
  let attention: WorkingMemory<Float>
  /// What distances add to one head's scores.
  let offsets: WorkingMemory<Float>
  /// How the layers of a modern encoder turn the places of the longest sequence, by the place of their frequencies in
  /// `ModernLayerConfiguration.rotaries`.
  let turns: [RotaryTurns]
  let quantized: QuantizedRows

  /// - Parameters:
  ///   - tokens: of all sequences together.
  ///   - longest: of one sequence.
  init(_ configuration: EncoderConfiguration, tokens: Int, longest: Int) {
    let width = configuration.hiddenWidth
    let gated = configuration.modern == nil ? 1 : 2
    let wider = max(3 * width, gated * configuration.intermediateWidth)
    hidden = WorkingMemory(count: tokens * width)
    mixed = WorkingMemory(count: tokens * width)
    added = WorkingMemory(count: tokens * width)
    wide = WorkingMemory(count: tokens * wider)
    attention = WorkingMemory(count: transformer_attention_scratch(longest, width / configuration.headCount))
    offsets = WorkingMemory(count: configuration.relativeBuckets == nil ? 0 : 2 * longest)
    turns = (configuration.modern?.rotaries ?? []).map { RotaryTurns($0, count: longest) }
    quantized = QuantizedRows(rows: tokens, width: max(width, configuration.intermediateWidth))
  }
}

/// The first layer: the sum of each token's vector, its position's and its type's, normalised.
struct EncoderEmbeddings: Sendable {
  private let words: EmbeddingTable
  /// Nil where the layers turn what they compare by its place instead.
  private let positions: EmbeddingTable?
  /// Nil where tokens have no types.
  private let types: EmbeddingTable?
  private let norm: LayerNorm
  private let configuration: EncoderConfiguration

  /// - Parameter prefix: what the names of the encoder's tensors begin with.
  init(
    _ checkpoint: ModelCheckpoint, prefix: String, _ configuration: EncoderConfiguration
  ) throws(InputError) {
    let width = configuration.hiddenWidth
    let name = "\(prefix)embeddings"
    let parts = configuration.architecture.embeddingParts
    words = try EmbeddingTable(
      checkpoint, "\(name).\(parts.words).weight", count: configuration.vocabularyCount, width: width)
    positions =
      configuration.architecture.hasPositionTable
      ? try EmbeddingTable(
        checkpoint, "\(name).position_embeddings.weight", count: configuration.positionRows, width: width) : nil
    types =
      configuration.tokenTypeCount == 0
      ? nil
      : try EmbeddingTable(
        checkpoint, "\(name).token_type_embeddings.weight", count: configuration.tokenTypeCount, width: width)
    norm = try LayerNorm(
      checkpoint, "\(name).\(parts.norm)", width: width, epsilon: configuration.epsilon,
      isShifted: configuration.modern?.normsAreShifted ?? true)
    self.configuration = configuration
  }

  /// Writes one row a token of one sequence.
  func embed(_ ids: ArraySlice<Int32>, to rows: UnsafeMutablePointer<Float>) {
    let countsFromPadding = configuration.architecture.countsFromPadding
    var position = countsFromPadding ? configuration.padID : -1
    for (index, id) in ids.enumerated() {
      let row = rows + index * configuration.hiddenWidth
      row.update(repeating: 0, count: configuration.hiddenWidth)
      words.add(Int(id), to: row)
      types?.add(0, to: row)
      if countsFromPadding && Int(id) == configuration.padID {
        positions?.add(configuration.padID, to: row)
      } else {
        position += 1
        positions?.add(position, to: row)
      }
    }
    norm.apply(rows, rows: ids.count)
  }
}
