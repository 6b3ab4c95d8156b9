internal import CKernels
internal import FileFormats
internal import Numerics

/// The weights of one layer.
struct DecoderLayer: Sendable {
  let attentionNorm: AlignedMemory<Float>
  let query: WeightMatrix
  let key: WeightMatrix
  /// Of each head's queries and keys; nil where these are not normalised.
  let queryNorm: AlignedMemory<Float>?
  let keyNorm: AlignedMemory<Float>?
  let value: WeightMatrix
  let output: WeightMatrix
  let feedForwardNorm: AlignedMemory<Float>
  let gate: WeightMatrix
  let up: WeightMatrix
  let down: WeightMatrix

  /// Layer `index` by the names that Hugging Face gives its tensors.
  init(
    _ checkpoint: ModelCheckpoint, index: Int, configuration: DecoderConfiguration
  ) throws(InputError) {
    let name = "model.layers.\(index)"
    let hidden = configuration.hiddenSize
    let heads = configuration.headCount * configuration.headSize
    let keyValueHeads = configuration.keyValueHeadCount * configuration.headSize
    let inner = configuration.feedForwardSize
    let biased = configuration.hasAttentionBias
    attentionNorm = .copy(try checkpoint.floats("\(name).input_layernorm.weight", shape: [hidden]))
    query = try WeightMatrix(checkpoint, "\(name).self_attn.q_proj", rows: heads, columns: hidden, hasBias: biased)
    key = try WeightMatrix(
      checkpoint, "\(name).self_attn.k_proj", rows: keyValueHeads, columns: hidden, hasBias: biased)
    value = try WeightMatrix(
      checkpoint, "\(name).self_attn.v_proj", rows: keyValueHeads, columns: hidden, hasBias: biased)
    output = try WeightMatrix(
      checkpoint, "\(name).self_attn.o_proj", rows: hidden, columns: heads, hasBias: configuration.hasOutputBias)
    let size = configuration.headSize
    queryNorm =
      configuration.hasHeadNorms ? .copy(try checkpoint.floats("\(name).self_attn.q_norm.weight", shape: [size])) : nil
    keyNorm =
      configuration.hasHeadNorms ? .copy(try checkpoint.floats("\(name).self_attn.k_norm.weight", shape: [size])) : nil
    feedForwardNorm = .copy(
      try checkpoint.floats("\(name).post_attention_layernorm.weight", shape: [hidden]))
    let innerBiased = configuration.hasFeedForwardBias
    gate = try WeightMatrix(checkpoint, "\(name).mlp.gate_proj", rows: inner, columns: hidden, hasBias: innerBiased)
    up = try WeightMatrix(checkpoint, "\(name).mlp.up_proj", rows: inner, columns: hidden, hasBias: innerBiased)
    down = try WeightMatrix(checkpoint, "\(name).mlp.down_proj", rows: hidden, columns: inner, hasBias: innerBiased)
  }
}

/// A linear layer whose weights stay where the file has them, in the type they are stored in: output = W input + bias.
struct WeightMatrix: Sendable {
  let rows: Int
  let columns: Int
  private let tensor: Tensor
  private let type: Int32
  private let bias: AlignedMemory<Float>?

  /// - Parameters:
  ///   - name: of the layer: its weights are `name.weight`, of `rows` x `columns`, its bias `name.bias`.
  init(
    _ checkpoint: ModelCheckpoint, _ name: String, rows: Int, columns: Int, hasBias: Bool = false
  ) throws(InputError) {
    tensor = try checkpoint.tensor("\(name).weight", shape: [rows, columns])
    self.rows = rows
    self.columns = columns
    type =
      switch tensor.type {
      case .float16: Int32(TRANSFORMER_WEIGHT_FLOAT16)
      case .bfloat16: Int32(TRANSFORMER_WEIGHT_BFLOAT16)
      default: Int32(TRANSFORMER_WEIGHT_FLOAT32)
      }
    bias = hasBias ? .copy(try checkpoint.floats("\(name).bias", shape: [rows])) : nil
  }

  /// Multiplies `count` vectors of `columns` floats, end to end, into as many of `rows`.
  func multiply(_ inputs: UnsafePointer<Float>, count: Int, into outputs: UnsafeMutablePointer<Float>) {
    tensor.withBytes { bytes in
      guard let weights = bytes.baseAddress else { return }
      transformer_weight_product(
        weights, type, rows, columns * tensor.type.byteCount, columns, inputs, columns, count, outputs, rows)
    }
    guard let bias = bias?.elements.baseAddress else { return }
    for index in 0..<count { kernel_axpy(1, bias, outputs + index * rows, rows) }
  }
}

/// Memory that a decoder reuses from layer to layer and step to step; one thread owns it.
final class DecoderScratch {
  /// One row a token.
  let hidden = ScratchFloats()
  let normalized = ScratchFloats()
  let query = ScratchFloats()
  let key = ScratchFloats()
  let value = ScratchFloats()
  let context = ScratchFloats()
  let update = ScratchFloats()
  let gate = ScratchFloats()
  let up = ScratchFloats()
  let cosines = ScratchFloats()
  let sines = ScratchFloats()
  /// Of one sequence and key-value head.
  let turned = ScratchFloats()
  let scores = ScratchFloats()
  let sharedPart = ScratchFloats()
  let ownPart = ScratchFloats()
  /// One row a sequence that is through.
  let logits = ScratchFloats()
}

/// Uninitialised floats that grow when more are asked for.
final class ScratchFloats {
  private var memory = WorkingMemory<Float>(count: 1)
  private var count = 1

  /// Where they are, until `reserve` is called again.
  var start: UnsafeMutablePointer<Float> { memory.start }

  /// Makes room for `count` floats; what was there before is lost if there are more than ever before.
  @discardableResult
  func reserve(_ count: Int) -> UnsafeMutablePointer<Float> {
    if count > self.count {
      memory = WorkingMemory(count: count)
      self.count = count
    }
    return memory.start
  }
}
