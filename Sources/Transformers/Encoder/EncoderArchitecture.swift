package import ModelFiles

/// The encoders that are known, by `model_type`.
package enum EncoderArchitecture: String, Sendable, CaseIterable {
  case bert = "bert"
  case roberta = "roberta"
  case xlmRoberta = "xlm-roberta"

  package init(_ configuration: CheckpointConfiguration) throws(ModelFileError) {
    let type = try configuration.string("model_type")
    guard let architecture = EncoderArchitecture(rawValue: type) else {
      let known = EncoderArchitecture.allCases.map(\.rawValue).joined(separator: ", ")
      throw configuration.failure("model_type", "is '\(type)'; the encoders that are known are \(known)")
    }
    self = architecture
  }

  /// What the names of the encoder's tensors begin with in a checkpoint that has a head as well.
  var prefix: String { self == .bert ? "bert." : "roberta." }

  /// Whether positions count from behind the padding token's id, and the classification head has its own dense layer
  /// in place of a pooler.
  var isRoberta: Bool { self != .bert }
}
