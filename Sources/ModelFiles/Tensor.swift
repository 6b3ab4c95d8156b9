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
