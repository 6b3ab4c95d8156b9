internal import CKernels
internal import FileFormats
internal import Glibc

/// A layer of an encoder.
protocol EncoderStage: Sendable {
  /// Replaces the memory's hidden rows, those of several sequences end to end, by this layer's.
  ///
  /// - Parameter sequences: where each sequence's rows are.
  func apply(_ memory: EncoderMemory, _ sequences: [Range<Int>])
}

/// Self-attention and a feed-forward network, each added to its input and normalised.
struct EncoderLayer: EncoderStage {
  private let queryKeyValue: LinearLayer
  private let attentionOutput: LinearLayer
  private let attentionNorm: LayerNorm
  private let intermediate: LinearLayer
  private let output: LinearLayer
  private let outputNorm: LayerNorm
  private let activation: ActivationFunction
  private let headCount: Int
  private let bias: RelativeBias?

  /// - Parameters:
  ///   - name: of the layer in the checkpoint, such as `bert.encoder.layer.0`; its parts have the names of
  ///     `EncoderArchitecture.parts`.
  ///   - bias: what tokens at a distance add to each other's scores; nil for nothing.
  init(
    _ checkpoint: ModelCheckpoint, _ name: String, _ configuration: EncoderConfiguration, bias: RelativeBias?,
    arithmetic: Arithmetic
  ) throws(InputError) {
    let (hidden, wide) = (configuration.hiddenWidth, configuration.intermediateWidth)
    func linear(_ parts: [String], _ inputs: Int, _ outputs: Int) throws(InputError) -> LinearLayer {
      try LinearLayer(
        checkpoint, parts.map { "\(name).\($0)" }, inputs: inputs, outputs: outputs, arithmetic: arithmetic)
    }
    func norm(_ part: String) throws(InputError) -> LayerNorm {
      try LayerNorm(checkpoint, "\(name).\(part)", width: hidden, epsilon: configuration.epsilon)
    }
    let parts = configuration.architecture.parts
    queryKeyValue = try linear(parts.queryKeyValue, hidden, hidden)
    attentionOutput = try linear([parts.attentionOutput], hidden, hidden)
    attentionNorm = try norm(parts.attentionNorm)
    intermediate = try linear([parts.intermediate], hidden, wide)
    output = try linear([parts.output], wide, hidden)
    outputNorm = try norm(parts.outputNorm)
    activation = configuration.activation
    headCount = configuration.headCount
    self.bias = bias
  }

  func apply(_ memory: EncoderMemory, _ sequences: [Range<Int>]) {
    let rows = sequences.last?.upperBound ?? 0
    queryKeyValue.apply(memory.hidden.start, rows: rows, to: memory.wide.start, memory.quantized)
    for sequence in sequences { attend(within: sequence, memory) }
    attentionOutput.apply(memory.mixed.start, rows: rows, to: memory.added.start, memory.quantized)
    attentionNorm.apply(memory.hidden.start, adding: memory.added.start, rows: rows)

    intermediate.apply(memory.hidden.start, rows: rows, to: memory.wide.start, memory.quantized)
    activation.apply(memory.wide.start, count: rows * intermediate.outputs)
    output.apply(memory.wide.start, rows: rows, to: memory.added.start, memory.quantized)
    outputNorm.apply(memory.hidden.start, adding: memory.added.start, rows: rows)
  }

  /// softmax(Q K' / sqrt(width) + bias) V for each head of one sequence.
  private func attend(within sequence: Range<Int>, _ memory: EncoderMemory) {
    let hidden = attentionOutput.inputs
    let width = hidden / headCount
    let stride = 3 * hidden
    let scale = 1 / Float(width).squareRoot()
    for head in 0..<headCount {
      let queries = memory.wide.start + sequence.lowerBound * stride + head * width
      let offsets = bias.flatMap { $0.write(head: head, count: sequence.count, to: memory.offsets) }
      transformer_attention(
        queries, queries + hidden, queries + 2 * hidden, stride, sequence.count, width, scale, offsets,
        sequence.count, memory.mixed.start + sequence.lowerBound * hidden + head * width, hidden, memory.attention.start
      )
    }
  }
}

/// What a token's distance from another one adds to the score of their attention, in every layer alike: MPNet's, after T5
/// (`MPNetEncoder.relative_position_bucket` of transformers). Near distances have a value each, farther ones share one, and
/// it counts which token comes first.
struct RelativeBias: Sendable {
  /// Buckets x heads.
  private let table: [Float]
  private let bucketCount: Int
  private let headCount: Int
  /// From here on all distances are one.
  private static let farthest = 128

  init(_ checkpoint: ModelCheckpoint, _ name: String, buckets: Int, heads: Int) throws(InputError) {
    table = try checkpoint.floats(name, shape: [buckets, heads])
    (bucketCount, headCount) = (buckets, heads)
  }

  /// Writes what `transformer_attention` adds for one head of a sequence of `count` tokens.
  ///
  /// - Returns: where it stands; nil for a sequence without tokens.
  func write(head: Int, count: Int, to memory: WorkingMemory<Float>) -> UnsafePointer<Float>? {
    guard count > 0 else { return nil }
    for place in 0..<(2 * count - 1) {
      memory.start[place] = table[bucket(place - (count - 1)) * headCount + head]
    }
    return UnsafePointer(memory.start)
  }

  /// - Parameter distance: of the token that is looked at from the one that looks.
  private func bucket(_ distance: Int) -> Int {
    let half = bucketCount / 2
    let first = distance > 0 ? half : 0
    let distance = distance.magnitude
    let exact = max(1, half / 2)
    guard distance >= exact else { return first + Int(distance) }
    // In the precision in which transformers works this out.
    let ratio = logf(Float(distance) / Float(exact)) / Float(log(Double(RelativeBias.farthest) / Double(exact)))
    return first + min(half - 1, exact + Int(ratio * Float(half - exact)))
  }
}
