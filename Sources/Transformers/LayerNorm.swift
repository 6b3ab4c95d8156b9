internal import CTransformerKernels
internal import LinearAlgebra
internal import ModelFiles

/// (x - mean) / sqrt(variance + epsilon) * scale + shift over each row's values.
struct LayerNorm: Sendable {
  private let scale: AlignedMemory<Float>
  private let shift: AlignedMemory<Float>
  private let epsilon: Float
  private let width: Int

  /// - Parameter name: of the layer in the checkpoint, with its weights as `weight` and `bias`, or `gamma` and `beta` as
  ///   old ones have it.
  init(_ checkpoint: ModelCheckpoint, _ name: String, width: Int, epsilon: Float) throws(ModelFileError) {
    let isOld = checkpoint["\(name).weight"] == nil && checkpoint["\(name).gamma"] != nil
    scale = .copy(try checkpoint.floats("\(name).\(isOld ? "gamma" : "weight")", shape: [width]))
    shift = .copy(try checkpoint.floats("\(name).\(isOld ? "beta" : "bias")", shape: [width]))
    self.epsilon = epsilon
    self.width = width
  }

  /// Normalises each row of `values`, with `added` added to it before, unless that is nil.
  func apply(_ values: UnsafeMutablePointer<Float>, adding added: UnsafePointer<Float>? = nil, rows: Int) {
    transformer_layer_norm(
      values, added, rows, width, scale.elements.baseAddress, shift.elements.baseAddress, epsilon)
  }
}
