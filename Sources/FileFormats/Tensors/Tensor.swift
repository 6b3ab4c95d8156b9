/// One named array of a safetensors file, in row-major order. Its bytes may be unaligned.
package struct Tensor: Sendable {
  package let name: String
  package let type: TensorType
  package let shape: [Int]

  /// Keeps `bytes` alive.
  private let owner: ModelBytes
  let range: Range<Int>

  init(name: String, type: TensorType, shape: [Int], owner: ModelBytes, range: Range<Int>) {
    self.name = name
    self.type = type
    self.shape = shape
    self.owner = owner
    self.range = range
  }

  package var elementCount: Int { shape.reduce(1, *) }

  /// Calls `body` with the raw little-endian elements.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try owner.withBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// The elements widened or narrowed to Float; nil for a type that Float cannot hold.
  package func floats() -> [Float]? {
    switch type {
    case .float32: elements(of: Float.self)
    case .float64: elements(of: Double.self).map { Float($0) }
    case .float16: elements(of: UInt16.self).map { Float(Float16(bitPattern: $0)) }
    case .bfloat16: elements(of: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    case .int8: elements(of: Int8.self).map { Float($0) }
    case .uint8: elements(of: UInt8.self).map { Float($0) }
    case .int16: elements(of: Int16.self).map { Float($0) }
    case .int32, .int64: nil
    }
  }

  /// The elements as they are; the caller has checked `type`.
  package func elements<Element: BitwiseCopyable>(of _: Element.Type) -> [Element] {
    withBytes { bytes in
      let count = bytes.count / MemoryLayout<Element>.stride
      return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[..<(count * MemoryLayout<Element>.stride)]))
        initialized = count
      }
    }
  }
}

/// Element types of safetensors files that this program reads.
package enum TensorType: String, Sendable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint8 = "U8"

  /// Size of one element in bytes.
  package var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .int8, .uint8: 1
    }
  }

  /// Whether the elements are floating-point numbers.
  package var isFloatingPoint: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: true
    case .int64, .int32, .int16, .int8, .uint8: false
    }
  }
}
