internal import ModelFiles

/// One vector an id, as the checkpoint stores them: mapped, and widened when they are looked up.
struct EmbeddingTable: Sendable {
  let count: Int
  let width: Int
  private let tensor: Tensor

  init(_ checkpoint: ModelCheckpoint, _ name: String, count: Int, width: Int) throws(ModelFileError) {
    tensor = try checkpoint.tensor(name, shape: [count, width])
    self.count = count
    self.width = width
  }

  /// sums[i] += vector[i]. Requires `id` to be one of the table's.
  func add(_ id: Int, to sums: UnsafeMutablePointer<Float>) {
    precondition(id >= 0 && id < count, "an id outside the embedding table")
    let start = id * width
    tensor.withBytes { bytes in
      switch tensor.type {
      case .float16:
        for i in 0..<width {
          sums[i] += Float(Float16(bitPattern: bytes.loadUnaligned(fromByteOffset: 2 * (start + i), as: UInt16.self)))
        }
      case .bfloat16:
        for i in 0..<width {
          let bits = bytes.loadUnaligned(fromByteOffset: 2 * (start + i), as: UInt16.self)
          sums[i] += Float(bitPattern: UInt32(bits) << 16)
        }
      default:
        for i in 0..<width { sums[i] += bytes.loadUnaligned(fromByteOffset: 4 * (start + i), as: Float.self) }
      }
    }
  }
}
