internal import CKernels
internal import CTransformerKernels
internal import LinearAlgebra
internal import ModelFiles

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
  ) throws(ModelFileError) {
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
