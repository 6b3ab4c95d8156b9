internal import CKernels
internal import FileFormats

/// Self-attention and a feed-forward network, each added to its input and normalised.
struct EncoderLayer: Sendable {
  private let queryKeyValue: LinearLayer
  private let attentionOutput: LinearLayer
  private let attentionNorm: LayerNorm
  private let intermediate: LinearLayer
  private let output: LinearLayer
  private let outputNorm: LayerNorm
  private let activation: ActivationFunction
  private let headCount: Int

  /// - Parameter name: of the layer in the checkpoint, such as `bert.encoder.layer.0`.
  init(
    _ checkpoint: ModelCheckpoint, _ name: String, _ configuration: EncoderConfiguration, arithmetic: Arithmetic
  ) throws(InputError) {
    let (hidden, wide) = (configuration.hiddenWidth, configuration.intermediateWidth)
    func linear(_ parts: [String], _ inputs: Int, _ outputs: Int) throws(InputError) -> LinearLayer {
      try LinearLayer(
        checkpoint, parts.map { "\(name).\($0)" }, inputs: inputs, outputs: outputs, arithmetic: arithmetic)
    }
    func norm(_ part: String) throws(InputError) -> LayerNorm {
      try LayerNorm(checkpoint, "\(name).\(part).LayerNorm", width: hidden, epsilon: configuration.epsilon)
    }
    queryKeyValue = try linear(["query", "key", "value"].map { "attention.self.\($0)" }, hidden, hidden)
    attentionOutput = try linear(["attention.output.dense"], hidden, hidden)
    attentionNorm = try norm("attention.output")
    intermediate = try linear(["intermediate.dense"], hidden, wide)
    output = try linear(["output.dense"], wide, hidden)
    outputNorm = try norm("output")
    activation = configuration.activation
    headCount = configuration.headCount
  }

  /// Replaces the memory's hidden rows, those of several sequences end to end, by this layer's.
  ///
  /// - Parameter sequences: where each sequence's rows are.
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

  /// softmax(Q K' / sqrt(width)) V for each head of one sequence.
  private func attend(within sequence: Range<Int>, _ memory: EncoderMemory) {
    let hidden = attentionOutput.inputs
    let width = hidden / headCount
    let stride = 3 * hidden
    let scale = 1 / Float(width).squareRoot()
    for head in 0..<headCount {
      let queries = memory.wide.start + sequence.lowerBound * stride + head * width
      transformer_attention(
        queries, queries + hidden, queries + 2 * hidden, stride, sequence.count, width, scale,
        memory.mixed.start + sequence.lowerBound * hidden + head * width, hidden, memory.attention.start)
    }
  }
}
