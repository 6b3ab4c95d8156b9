internal import CKernels
internal import FileFormats
internal import Numerics

/// One vector an id, as the checkpoint stores them: mapped, and widened when they are looked up.
struct EmbeddingTable: Sendable {
  let count: Int
  let width: Int
  private let tensor: Tensor

  init(_ checkpoint: ModelCheckpoint, _ name: String, count: Int, width: Int) throws(InputError) {
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

/// (x - mean) / sqrt(variance + epsilon) * scale + shift over each row's values.
struct LayerNorm: Sendable {
  private let scale: AlignedMemory<Float>
  private let shift: AlignedMemory<Float>
  private let epsilon: Float
  private let width: Int

  /// - Parameters:
  ///   - name: of the layer in the checkpoint, with its weights as `weight` and `bias`, or `gamma` and `beta` as old ones
  ///     have it.
  ///   - isShifted: false where nothing is added after the scaling, and the checkpoint has no such tensor.
  init(
    _ checkpoint: ModelCheckpoint, _ name: String, width: Int, epsilon: Float, isShifted: Bool = true
  ) throws(InputError) {
    let isOld = checkpoint["\(name).weight"] == nil && checkpoint["\(name).gamma"] != nil
    scale = .copy(try checkpoint.floats("\(name).\(isOld ? "gamma" : "weight")", shape: [width]))
    shift = .copy(
      isShifted
        ? try checkpoint.floats("\(name).\(isOld ? "beta" : "bias")", shape: [width])
        : [Float](repeating: 0, count: width))
    self.epsilon = epsilon
    self.width = width
  }

  /// Normalises each row of `values`, with `added` added to it before, unless that is nil.
  func apply(_ values: UnsafeMutablePointer<Float>, adding added: UnsafePointer<Float>? = nil, rows: Int) {
    transformer_layer_norm(
      values, added, rows, width, scale.elements.baseAddress, shift.elements.baseAddress, epsilon)
  }
}

/// Memory for intermediate results: aligned to a cache line, not initialised, of one thread.
final class WorkingMemory<Element: BitwiseCopyable> {
  let start: UnsafeMutablePointer<Element>

  init(count: Int) {
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    start = raw.bindMemory(to: Element.self, capacity: count)
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }
}
