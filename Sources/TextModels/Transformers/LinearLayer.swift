internal import CKernels
internal import FileFormats
internal import Numerics

/// y = W x + b, for each row x.
struct LinearLayer: Sendable {
  let inputs: Int
  let outputs: Int
  private let weights: Weights

  private enum Weights: Sendable {
    case exact(packed: AlignedMemory<Float>, bias: AlignedMemory<Float>)
    case fast(QuantizedWeights)
  }

  /// - Parameters:
  ///   - matrix: `outputs` x `inputs`, row-major.
  ///   - bias: one an output.
  init(matrix: [Float], bias: [Float], arithmetic: Arithmetic) {
    outputs = bias.count
    inputs = matrix.count / max(1, bias.count)
    let (depth, count) = (inputs, outputs)
    switch arithmetic {
    case .exact:
      let tiles = (outputs + Int(TRANSFORMER_TILE) - 1) / Int(TRANSFORMER_TILE)
      let packed = AlignedMemory<Float>.make(count: tiles * Int(TRANSFORMER_TILE) * depth) { memory in
        transformer_linear_pack(matrix, count, depth, memory.baseAddress)
      }
      weights = .exact(packed: packed, bias: .copy(bias))
    case .fast:
      weights = .fast(QuantizedWeights(matrix: matrix, bias: bias))
    }
  }

  /// One layer of a checkpoint, or several over the same input, their outputs one after the other.
  ///
  /// - Parameters:
  ///   - names: of the layers, without `.weight` and `.bias`.
  ///   - hasBias: false where nothing is added, and the checkpoint has no such tensors.
  init(
    _ checkpoint: ModelCheckpoint, _ names: [String], inputs: Int, outputs: Int, hasBias: Bool = true,
    arithmetic: Arithmetic
  ) throws(InputError) {
    var matrix: [Float] = []
    var bias: [Float] = []
    for name in names {
      matrix += try checkpoint.floats("\(name).weight", shape: [outputs, inputs])
      bias +=
        hasBias
        ? try checkpoint.floats("\(name).bias", shape: [outputs]) : [Float](repeating: 0, count: outputs)
    }
    self.init(matrix: matrix, bias: bias, arithmetic: arithmetic)
  }

  /// `input` holds `rows` x `inputs`, `output` gets `rows` x `outputs`; a row of it depends on that row alone.
  func apply(_ input: UnsafePointer<Float>, rows: Int, to output: UnsafeMutablePointer<Float>, _ scratch: QuantizedRows)
  {
    switch weights {
    case .exact(let packed, let bias):
      transformer_linear(
        input, rows, inputs, packed.elements.baseAddress, bias.elements.baseAddress, outputs, output)
    case .fast(let weights):
      weights.apply(input, rows: rows, to: output, scratch)
    }
  }
}

/// What a layer applies to each value, by the names that checkpoints have for it.
enum ActivationFunction: Sendable {
  case gelu
  case geluTanh
  case relu
  case silu
  case tanh

  /// - Parameter name: the member of `configuration` that names it, such as `hidden_act`.
  init(_ name: String, of configuration: CheckpointConfiguration) throws(InputError) {
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
        "is the activation '\(text)', which is not supported; supported are gelu, gelu_new, gelu_fast, "
          + "gelu_pytorch_tanh, relu, silu, swish and tanh")
    }
  }

  /// Replaces each of `count` values.
  func apply(_ values: UnsafeMutablePointer<Float>, count: Int) { transformer_activate(kernel, values, count) }

  /// Replaces `rows` rows of `width` values and as many gates each by rows of `width`: this function of each value, times
  /// its gate.
  func gate(_ values: UnsafeMutablePointer<Float>, rows: Int, width: Int) {
    transformer_gate(kernel, values, rows, width)
  }

  private var kernel: transformer_activation {
    switch self {
    case .gelu: TRANSFORMER_GELU
    case .geluTanh: TRANSFORMER_GELU_TANH
    case .relu: TRANSFORMER_RELU
    case .silu: TRANSFORMER_SILU
    case .tanh: TRANSFORMER_TANH
    }
  }
}

/// How a model multiplies.
package enum Arithmetic: Sendable {
  /// Every weight in f32, every sum in one fixed order.
  case exact
  /// Linear layers with weights and activations rounded to eight bits; all else as in `exact`.
  case fast
}
