internal import FileFormats

/// Files of named tensors: every tensor that is told can be read.
struct SafetensorsReader: FuzzedReader {
  static let name = "safetensors"

  init() {}

  func read(_ bytes: [UInt8]) {
    guard let file = try? Safetensors(ModelBytes(copying: bytes), file: "fuzzed") else { return }
    for name in file.names {
      guard let tensor = file[name] else { continue }
      let byteCount = tensor.withBytes { $0.count }
      require(
        byteCount == tensor.elementCount * tensor.type.byteCount, "'\(name)' has \(byteCount) bytes")
      _ = tensor.floats()
    }
  }
}
