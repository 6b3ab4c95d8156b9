package import FileFormats

/// What `config.json` of an encoder says of its layers.
package struct EncoderConfiguration: Sendable {
  package let architecture: EncoderArchitecture
  package let vocabularyCount: Int
  package let hiddenWidth: Int
  package let layerCount: Int
  package let headCount: Int
  package let intermediateWidth: Int
  /// Rows of the table of positions, those that no token can take included.
  let positionRows: Int
  let tokenTypeCount: Int
  let epsilon: Float
  let activation: ActivationFunction
  /// The padding token, which takes no position in RoBERTa's counting.
  let padID: Int

  /// How many tokens a text may have, special tokens included.
  package var maximumTokenCount: Int { architecture.isRoberta ? positionRows - padID - 1 : positionRows }

  package init(_ settings: CheckpointConfiguration) throws(InputError) {
    architecture = try EncoderArchitecture(settings)
    vocabularyCount = try settings.integer("vocab_size", in: 1...10_000_000)
    hiddenWidth = try settings.integer("hidden_size", in: 1...65_536)
    layerCount = try settings.integer("num_hidden_layers", in: 0...1000)
    headCount = try settings.integer("num_attention_heads", in: 1...65_536)
    intermediateWidth = try settings.integer("intermediate_size", in: 1...65_536)
    positionRows = try settings.integer("max_position_embeddings", in: 1...1_000_000)
    tokenTypeCount = try settings.integer("type_vocab_size", in: 1...1000)
    epsilon = Float(try settings.double("layer_norm_eps"))
    activation = try ActivationFunction("hidden_act", of: settings)
    padID = try settings.optionalInteger("pad_token_id") ?? (architecture.isRoberta ? 1 : 0)
    guard hiddenWidth % headCount == 0 else {
      throw settings.failure("num_attention_heads", "is \(headCount), which does not divide hidden_size \(hiddenWidth)")
    }
    guard (0..<vocabularyCount).contains(padID) else {
      throw settings.failure("pad_token_id", "is \(padID), which is not an id of the vocabulary")
    }
    guard epsilon >= 0 else { throw settings.failure("layer_norm_eps", "is negative") }
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

  package init(_ configuration: CheckpointConfiguration) throws(InputError) {
    let type = try configuration.string("model_type")
    guard let architecture = EncoderArchitecture(rawValue: type) else {
      let known = EncoderArchitecture.allCases.map(\.rawValue).joined(separator: ", ")
      throw configuration.failure("model_type", "is '\(type)'; the supported encoders are \(known)")
    }
    self = architecture
  }

  /// What the names of the encoder's tensors begin with in a checkpoint that has a head as well.
  var prefix: String { self == .bert ? "bert." : "roberta." }

  /// Whether positions count from after the padding token's id, and the classification head has its own dense layer
  /// in place of a pooler.
  var isRoberta: Bool { self != .bert }
}
