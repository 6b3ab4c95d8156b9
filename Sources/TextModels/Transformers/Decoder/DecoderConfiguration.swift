package import FileFormats

/// What `config.json` says of a decoder of the Llama architecture; anything that would compute something else than
/// `DecoderModel` does is refused here.
package struct DecoderConfiguration: Sendable {
  /// The architectures with the layers of `DecoderModel`, as `architectures` spells them.
  package static let architectures = [
    "LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM",
  ]

  package let architecture: String
  /// Rows of the embedding and of the head: how many tokens there are, padding rows included.
  package let vocabularyCount: Int
  package let hiddenSize: Int
  package let layerCount: Int
  package let headCount: Int
  /// Each serves `headCount / keyValueHeadCount` heads, next to each other.
  package let keyValueHeadCount: Int
  package let headSize: Int
  package let feedForwardSize: Int
  package let normEpsilon: Double
  /// Whether the embedding is also the head.
  package let tiesEmbeddings: Bool
  /// Of the layers that make queries, keys and values; that of the attention's output has a bias of its own or none.
  package let hasAttentionBias: Bool
  let hasOutputBias: Bool
  /// Whether each head's queries and keys are normalised before they are turned, as Qwen 3 has it.
  let hasHeadNorms: Bool
  package let hasFeedForwardBias: Bool
  /// The longest text: `max_position_embeddings`, or the `sliding_window` of a Mistral or a Qwen that uses one where that
  /// is shorter, because beyond it attention would forget.
  package let maximumLength: Int
  let rotary: RotaryFrequencies
  /// Tokens that end a text; empty where none is named.
  package let endIDs: [Int]

  package init(_ file: CheckpointConfiguration) throws(InputError) {
    architecture = try DecoderConfiguration.architecture(file)
    if file.has("quantization_config") {
      throw file.failure("quantization_config", "is there: quantised weights are not read, only F32, F16 and BF16")
    }
    let activation = try file.optionalString("hidden_act") ?? "silu"
    guard activation == "silu" || activation == "swish" else {
      throw file.failure("hidden_act", "is '\(activation)', where a Llama has 'silu'")
    }
    vocabularyCount = try file.integer("vocab_size", in: 1...(1 << 24))
    hiddenSize = try file.integer("hidden_size", in: 1...(1 << 17))
    layerCount = try file.integer("num_hidden_layers", in: 1...4096)
    headCount = try file.integer("num_attention_heads", in: 1...4096)
    keyValueHeadCount =
      file.has("num_key_value_heads") ? try file.integer("num_key_value_heads", in: 1...4096) : headCount
    guard headCount.isMultiple(of: keyValueHeadCount) else {
      throw file.failure("num_key_value_heads", "is \(keyValueHeadCount), which does not divide \(headCount) heads")
    }
    let isQwen3 = architecture == "Qwen3ForCausalLM"
    if file.has("head_dim") {
      headSize = try file.integer("head_dim", in: 2...4096)
    } else if isQwen3 {
      headSize = DecoderConfiguration.qwen3HeadSize
    } else {
      guard hiddenSize.isMultiple(of: headCount) else {
        throw file.failure("hidden_size", "is \(hiddenSize), which \(headCount) heads do not divide")
      }
      headSize = hiddenSize / headCount
    }
    guard headSize.isMultiple(of: 2), headSize >= 2 else {
      throw file.failure("head_dim", "is \(headSize): rotary positions need an even size")
    }
    feedForwardSize = try file.integer("intermediate_size", in: 1...(1 << 20))
    normEpsilon = try file.optionalDouble("rms_norm_eps") ?? 1e-6
    guard normEpsilon >= 0 else { throw file.failure("rms_norm_eps", "is \(normEpsilon), below zero") }
    tiesEmbeddings = try file.bool("tie_word_embeddings", default: false)
    let isQwen2 = architecture == "Qwen2ForCausalLM"
    let isBiased = try file.bool("attention_bias", default: false)
    (hasAttentionBias, hasOutputBias) = isQwen2 ? (true, false) : (isBiased, isBiased)
    hasHeadNorms = isQwen3
    hasFeedForwardBias = try file.bool("mlp_bias", default: false)
    let positions = try file.integer("max_position_embeddings", in: 1...(1 << 21))
    // Qwen's configuration names a window whether or not it is used.
    let mayWindow = isQwen2 || isQwen3 ? try file.bool("use_sliding_window", default: false) : true
    let window =
      mayWindow && file.has("sliding_window") ? try file.integer("sliding_window", in: 1...(1 << 30)) : positions
    maximumLength = min(positions, window)
    rotary = try RotaryFrequencies(file, headSize: headSize)
    endIDs = try file.integers("eos_token_id")
  }

  /// What transformers takes where `head_dim` is missing.
  private static let qwen3HeadSize = 128

  private static func architecture(_ file: CheckpointConfiguration) throws(InputError) -> String {
    let names = try file.strings("architectures")
    guard let name = names.first(where: { architectures.contains($0) }) else {
      let found = names.isEmpty ? "is missing" : "is \(names.joined(separator: ", "))"
      throw file.failure("architectures", "\(found), where one of \(architectures.joined(separator: ", ")) is needed")
    }
    return name
  }
}
