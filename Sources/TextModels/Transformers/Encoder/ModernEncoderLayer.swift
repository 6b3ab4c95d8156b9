internal import CKernels
internal import FileFormats

/// What `config.json` of a ModernBERT says of its layers in addition to their sizes.
struct ModernLayerConfiguration: Sendable {
  /// How one layer looks at the other tokens of a text.
  struct Attention: Sendable, Equatable {
    /// How far a token sees to either side; nil for the whole text.
    let window: Int?
    /// The place in `rotaries` of the angles by which it turns queries and keys.
    let rotary: Int
  }

  /// One a layer.
  let attentions: [Attention]
  /// Of layers that see the whole text, then of those with a window.
  let rotaries: [RotaryFrequencies]
  let normsAreShifted: Bool
  let attentionHasBias: Bool
  let feedForwardHasBias: Bool

  init(_ settings: CheckpointConfiguration, layerCount: Int, headSize: Int) throws(InputError) {
    guard headSize.isMultiple(of: 2) else {
      throw settings.failure(
        "num_attention_heads", "makes heads of \(headSize) numbers: rotary positions need an even size")
    }
    if settings.has("quantization_config") {
      throw settings.failure("quantization_config", "is there: quantised weights are not read, only F32, F16 and BF16")
    }
    // Half of it lies to either side, the token itself not counted.
    let window = settings.has("local_attention") ? try settings.integer("local_attention", in: 0...(1 << 30)) / 2 : 64
    attentions = try ModernLayerConfiguration.seesAll(settings, layerCount).map {
      $0 ? Attention(window: nil, rotary: 0) : Attention(window: window, rotary: 1)
    }
    let parameters = try settings.object("rope_parameters")
    let scaling = try settings.object("rope_scaling")
    // Newer files have an object for each kind of layer; older ones two bases, and one scaling for both.
    func rotary(_ kind: String, _ olderName: String, _ standard: Double) throws(InputError) -> RotaryFrequencies {
      let own = try parameters?.object(kind)
      if let own, own.has("rope_theta") {
        return try RotaryFrequencies(
          theta: own.double("rope_theta"), named: "rope_theta", in: own, scaling: own, headSize: headSize)
      }
      return try RotaryFrequencies(
        theta: settings.optionalDouble(olderName) ?? standard, named: olderName, in: settings,
        scaling: own ?? scaling, headSize: headSize)
    }
    if let parameters, let other = parameters.names.first(where: { !ModernLayerConfiguration.kinds.contains($0) }) {
      throw parameters.failure(other, "is not one of \(ModernLayerConfiguration.kinds.joined(separator: " and "))")
    }
    rotaries = [
      try rotary(ModernLayerConfiguration.kinds[0], "global_rope_theta", 160_000),
      try rotary(ModernLayerConfiguration.kinds[1], "local_rope_theta", 10_000),
    ]
    normsAreShifted = try settings.bool("norm_bias", default: false)
    attentionHasBias = try settings.bool("attention_bias", default: false)
    feedForwardHasBias = try settings.bool("mlp_bias", default: false)
  }

  private static let kinds = ["full_attention", "sliding_attention"]

  /// Whether each layer sees the whole text: by `layer_types`, or every so many of them, the first included.
  private static func seesAll(_ settings: CheckpointConfiguration, _ count: Int) throws(InputError) -> [Bool] {
    guard settings.has("layer_types") else {
      let step =
        settings.has("global_attn_every_n_layers")
        ? try settings.integer("global_attn_every_n_layers", in: 1...1000) : 3
      return (0..<count).map { $0.isMultiple(of: step) }
    }
    let types = try settings.strings("layer_types")
    guard types.count == count else {
      throw settings.failure("layer_types", "has \(types.count) entries for \(count) layers")
    }
    if let other = types.first(where: { !kinds.contains($0) }) {
      throw settings.failure("layer_types", "names '\(other)'; \(kinds.joined(separator: " and ")) are supported")
    }
    return types.map { $0 == kinds[0] }
  }
}

/// A layer of ModernBERT (Warner et al., Smarter, Better, Faster, Longer, arXiv 2412.13663): what is normalised is each
/// part's input, not its sum with the output; queries and keys are turned by their places; most layers see a window of
/// the text alone; and the feed-forward network is gated.
struct ModernEncoderLayer: EncoderStage {
  /// Nil in the first layer, whose input the embeddings have normalised.
  private let attentionNorm: LayerNorm?
  private let queryKeyValue: LinearLayer
  private let attentionOutput: LinearLayer
  private let feedForwardNorm: LayerNorm
  private let intermediate: LinearLayer
  private let output: LinearLayer
  private let activation: ActivationFunction
  private let headCount: Int
  private let attention: ModernLayerConfiguration.Attention

  /// - Parameter name: of the layer in the checkpoint, such as `model.layers.0`.
  init(
    _ checkpoint: ModelCheckpoint, _ name: String, isFirst: Bool, attention: ModernLayerConfiguration.Attention,
    _ configuration: EncoderConfiguration, _ modern: ModernLayerConfiguration, arithmetic: Arithmetic
  ) throws(InputError) {
    let (hidden, wide) = (configuration.hiddenWidth, configuration.intermediateWidth)
    func linear(_ part: String, _ inputs: Int, _ outputs: Int, hasBias: Bool) throws(InputError) -> LinearLayer {
      try LinearLayer(
        checkpoint, ["\(name).\(part)"], inputs: inputs, outputs: outputs, hasBias: hasBias, arithmetic: arithmetic)
    }
    func norm(_ part: String) throws(InputError) -> LayerNorm {
      try LayerNorm(
        checkpoint, "\(name).\(part)", width: hidden, epsilon: configuration.epsilon, isShifted: modern.normsAreShifted)
    }
    attentionNorm = isFirst ? nil : try norm("attn_norm")
    queryKeyValue = try linear("attn.Wqkv", hidden, 3 * hidden, hasBias: modern.attentionHasBias)
    attentionOutput = try linear("attn.Wo", hidden, hidden, hasBias: modern.attentionHasBias)
    feedForwardNorm = try norm("mlp_norm")
    intermediate = try linear("mlp.Wi", hidden, 2 * wide, hasBias: modern.feedForwardHasBias)
    output = try linear("mlp.Wo", wide, hidden, hasBias: modern.feedForwardHasBias)
    activation = configuration.activation
    headCount = configuration.headCount
    self.attention = attention
  }

  func apply(_ memory: EncoderMemory, _ sequences: [Range<Int>]) {
    let rows = sequences.last?.upperBound ?? 0
    let count = rows * output.outputs
    memory.added.start.update(from: memory.hidden.start, count: count)
    attentionNorm?.apply(memory.added.start, rows: rows)
    queryKeyValue.apply(memory.added.start, rows: rows, to: memory.wide.start, memory.quantized)
    for sequence in sequences { attend(within: sequence, memory) }
    attentionOutput.apply(memory.mixed.start, rows: rows, to: memory.added.start, memory.quantized)
    kernel_axpy(1, memory.added.start, memory.hidden.start, count)

    memory.added.start.update(from: memory.hidden.start, count: count)
    feedForwardNorm.apply(memory.added.start, rows: rows)
    intermediate.apply(memory.added.start, rows: rows, to: memory.wide.start, memory.quantized)
    activation.gate(memory.wide.start, rows: rows, width: output.inputs)
    output.apply(memory.wide.start, rows: rows, to: memory.added.start, memory.quantized)
    kernel_axpy(1, memory.added.start, memory.hidden.start, count)
  }

  /// softmax(Q K' / sqrt(width)) V for each head of one sequence, with Q and K turned, over the tokens that each sees.
  private func attend(within sequence: Range<Int>, _ memory: EncoderMemory) {
    let hidden = attentionOutput.inputs
    let width = hidden / headCount
    let stride = 3 * hidden
    let scale = 1 / Float(width).squareRoot()
    let turns = memory.turns[attention.rotary]
    for row in 0..<sequence.count {
      let start = memory.wide.start + (sequence.lowerBound + row) * stride
      // Queries, then keys.
      for head in 0..<(2 * headCount) { turns.turn(start + head * width, place: row) }
    }
    for head in 0..<headCount {
      let queries = memory.wide.start + sequence.lowerBound * stride + head * width
      transformer_attention(
        queries, queries + hidden, queries + 2 * hidden, stride, sequence.count, width, scale, nil,
        attention.window ?? sequence.count, memory.mixed.start + sequence.lowerBound * hidden + head * width, hidden,
        memory.attention.start)
    }
  }
}

/// The cosines and sines of the angles by which the first places of a text turn a head.
struct RotaryTurns {
  private let half: Int
  /// Places x half a head's size, each.
  private let cosines: WorkingMemory<Float>
  private let sines: WorkingMemory<Float>

  init(_ frequencies: RotaryFrequencies, count: Int) {
    half = frequencies.values.count
    cosines = WorkingMemory(count: count * half)
    sines = WorkingMemory(count: count * half)
    for place in 0..<count {
      frequencies.write(position: place, cosines: cosines.start + place * half, sines: sines.start + place * half)
    }
  }

  /// Turns one head in place. Requires `place` to be below the count.
  func turn(_ head: UnsafeMutablePointer<Float>, place: Int) {
    transformer_rotate(head, cosines.start + place * half, sines.start + place * half, half, head)
  }
}
