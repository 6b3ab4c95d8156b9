internal import CTransformerKernels
internal import ModelFiles

/// What a layer applies to each value, by the names that checkpoints have for it.
enum ActivationFunction: Sendable {
  case gelu
  case geluTanh
  case relu
  case silu
  case tanh

  /// - Parameter name: the member of `configuration` that names it, such as `hidden_act`.
  init(_ name: String, of configuration: CheckpointConfiguration) throws(ModelFileError) {
    let text = try configuration.string(name)
    switch text {
    case "gelu", "gelu_python": self = .gelu
    case "gelu_new", "gelu_fast", "gelu_pytorch_tanh": self = .geluTanh
    case "relu": self = .relu
    case "silu", "swish": self = .silu
    case "tanh": self = .tanh
    default:
      throw configuration.failure(
        name,
        "is the activation '\(text)', which is not known; those known are gelu, gelu_new, gelu_fast, "
          + "gelu_pytorch_tanh, relu, silu, swish and tanh")
    }
  }

  /// Replaces each of `count` values.
  func apply(_ values: UnsafeMutablePointer<Float>, count: Int) {
    let kernel =
      switch self {
      case .gelu: TRANSFORMER_GELU
      case .geluTanh: TRANSFORMER_GELU_TANH
      case .relu: TRANSFORMER_RELU
      case .silu: TRANSFORMER_SILU
      case .tanh: TRANSFORMER_TANH
      }
    transformer_activate(kernel, values, count)
  }
}
