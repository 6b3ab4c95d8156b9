package import FileFormats

/// What `config.json` of an encoder says of its layers.
package struct EncoderConfiguration: Sendable {
  package let architecture: EncoderArchitecture
  package let vocabularyCount: Int
  package let hiddenWidth: Int
  package let layerCount: Int
  package let headCount: Int
  package let intermediateWidth: Int
  /// Rows of the table of positions, those that no token can take included; without such a table, the longest text.
  let positionRows: Int
  /// 0 where tokens have no types.
  let tokenTypeCount: Int
  /// How many kinds of distance between tokens there are; nil where distances count for nothing.
  let relativeBuckets: Int?
  let epsilon: Float
  let activation: ActivationFunction
  /// Nil for layers as BERT has them.
  let modern: ModernLayerConfiguration?
  /// The padding token, which takes no position in RoBERTa's counting.
  let padID: Int

  /// How many tokens a text may have, special tokens included.
  package var maximumTokenCount: Int { architecture.countsFromPadding ? positionRows - padID - 1 : positionRows }

  package init(_ settings: CheckpointConfiguration) throws(InputError) {
    architecture = try EncoderArchitecture(settings)
    vocabularyCount = try settings.integer("vocab_size", in: 1...10_000_000)
    let names = architecture.settings
    hiddenWidth = try settings.integer(names.hidden, in: 1...65_536)
    layerCount = try settings.integer(names.layers, in: 0...1000)
    headCount = try settings.integer(names.heads, in: 1...65_536)
    intermediateWidth = try settings.integer(names.intermediate, in: 1...65_536)
    positionRows = try settings.integer("max_position_embeddings", in: 1...1_000_000)
    tokenTypeCount = architecture.hasTokenTypes ? try settings.integer("type_vocab_size", in: 1...1000) : 0
    switch architecture {
    // It is not a setting there.
    case .distilBERT: epsilon = 1e-12
    case .modernBERT: epsilon = Float(try settings.optionalDouble("norm_eps") ?? 1e-5)
    default: epsilon = Float(try settings.double("layer_norm_eps"))
    }
    activation = try ActivationFunction(names.activation, of: settings)
    padID = try settings.optionalInteger("pad_token_id") ?? (architecture.countsFromPadding ? 1 : 0)
    relativeBuckets =
      architecture == .mpnet ? try settings.integer("relative_attention_num_buckets", in: 4...1024) : nil
    guard hiddenWidth % headCount == 0 else {
      throw settings.failure(names.heads, "is \(headCount), which does not divide \(names.hidden) \(hiddenWidth)")
    }
    modern =
      architecture == .modernBERT
      ? try ModernLayerConfiguration(settings, layerCount: layerCount, headSize: hiddenWidth / headCount) : nil
    guard (0..<vocabularyCount).contains(padID) else {
      throw settings.failure("pad_token_id", "is \(padID), which is not an id of the vocabulary")
    }
    guard epsilon >= 0 else {
      throw settings.failure(architecture == .modernBERT ? "norm_eps" : "layer_norm_eps", "is negative")
    }
    if let positions = try settings.optionalString("position_embedding_type"), positions != "absolute" {
      throw settings.failure("position_embedding_type", "is '\(positions)'; only absolute positions are supported")
    }
    if try settings.bool("is_decoder", default: false) {
      throw settings.failure("is_decoder", "is true: the model sees only earlier tokens, so it is not an encoder")
    }
    guard maximumTokenCount > 0 else {
      throw settings.failure("max_position_embeddings", "is \(positionRows), which leaves no position for a token")
    }
  }
}

/// The encoders that are known, by `model_type`.
package enum EncoderArchitecture: String, Sendable, CaseIterable {
  case bert = "bert"
  case roberta = "roberta"
  case xlmRoberta = "xlm-roberta"
  case distilBERT = "distilbert"
  case mpnet
  case modernBERT = "modernbert"

  package init(_ configuration: CheckpointConfiguration) throws(InputError) {
    let type = try configuration.string("model_type")
    guard let architecture = EncoderArchitecture(rawValue: type) else {
      let known = EncoderArchitecture.allCases.map(\.rawValue).joined(separator: ", ")
      throw configuration.failure("model_type", "is '\(type)'; the supported encoders are \(known)")
    }
    self = architecture
  }

  /// What the names of the encoder's tensors begin with in a checkpoint that has a head as well.
  var prefix: String {
    switch self {
    case .bert: "bert."
    case .roberta, .xlmRoberta: "roberta."
    case .distilBERT: "distilbert."
    case .mpnet: "mpnet."
    case .modernBERT: "model."
    }
  }

  /// Whether the classification head has its own dense layer in place of a pooler.
  var isRoberta: Bool { self == .roberta || self == .xlmRoberta }

  /// Whether positions count from after the padding token's id.
  var countsFromPadding: Bool { isRoberta || self == .mpnet }

  var hasTokenTypes: Bool { self == .bert || isRoberta }

  /// Whether a table gives each position a vector.
  var hasPositionTable: Bool { self != .modernBERT }

  /// Whether checkpoints with a head that classifies can be routers; the others embed alone.
  package var isClassifier: Bool { self == .bert || isRoberta }

  /// What its layers are below, in a checkpoint.
  var layers: String {
    switch self {
    case .bert, .roberta, .xlmRoberta, .mpnet: "encoder.layer"
    case .distilBERT: "transformer.layer"
    case .modernBERT: "layers"
    }
  }

  /// What the table of the vocabulary and the norm of the sum are called below `embeddings`.
  var embeddingParts: (words: String, norm: String) {
    self == .modernBERT ? ("tok_embeddings", "norm") : ("word_embeddings", "LayerNorm")
  }

  /// What `config.json` calls sizes.
  var settings: (hidden: String, layers: String, heads: String, intermediate: String, activation: String) {
    self == .distilBERT
      ? ("dim", "n_layers", "n_heads", "hidden_dim", "activation")
      : (
        "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
        self == .modernBERT ? "hidden_activation" : "hidden_act"
      )
  }

  /// What a layer's parts are called in a checkpoint.
  var parts: LayerParts {
    switch self {
    // ModernBERT's layers have parts of their own.
    case .bert, .roberta, .xlmRoberta, .modernBERT: LayerParts()
    case .distilBERT:
      LayerParts(
        queryKeyValue: ["attention.q_lin", "attention.k_lin", "attention.v_lin"],
        attentionOutput: "attention.out_lin", attentionNorm: "sa_layer_norm", intermediate: "ffn.lin1",
        output: "ffn.lin2", outputNorm: "output_layer_norm")
    case .mpnet:
      LayerParts(
        queryKeyValue: ["attention.attn.q", "attention.attn.k", "attention.attn.v"],
        attentionOutput: "attention.attn.o", attentionNorm: "attention.LayerNorm")
    }
  }

  /// The names of BERT, unless others are given.
  struct LayerParts {
    var queryKeyValue = ["attention.self.query", "attention.self.key", "attention.self.value"]
    var attentionOutput = "attention.output.dense"
    var attentionNorm = "attention.output.LayerNorm"
    var intermediate = "intermediate.dense"
    var output = "output.dense"
    var outputNorm = "output.LayerNorm"
  }
}
