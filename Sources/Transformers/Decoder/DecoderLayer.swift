internal import LinearAlgebra
internal import ModelFiles

/// The weights of one layer.
struct DecoderLayer: Sendable {
  let attentionNorm: AlignedMemory<Float>
  let query: WeightMatrix
  let key: WeightMatrix
  let value: WeightMatrix
  let output: WeightMatrix
  let feedForwardNorm: AlignedMemory<Float>
  let gate: WeightMatrix
  let up: WeightMatrix
  let down: WeightMatrix

  /// Layer `index` by the names that Hugging Face gives its tensors.
  init(
    _ checkpoint: ModelCheckpoint, index: Int, configuration: DecoderConfiguration
  ) throws(ModelFileError) {
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
    output = try WeightMatrix(checkpoint, "\(name).self_attn.o_proj", rows: hidden, columns: heads, hasBias: biased)
    feedForwardNorm = .copy(
      try checkpoint.floats("\(name).post_attention_layernorm.weight", shape: [hidden]))
    let innerBiased = configuration.hasFeedForwardBias
    gate = try WeightMatrix(checkpoint, "\(name).mlp.gate_proj", rows: inner, columns: hidden, hasBias: innerBiased)
    up = try WeightMatrix(checkpoint, "\(name).mlp.up_proj", rows: inner, columns: hidden, hasBias: innerBiased)
    down = try WeightMatrix(checkpoint, "\(name).mlp.down_proj", rows: hidden, columns: inner, hasBias: innerBiased)
  }
}
