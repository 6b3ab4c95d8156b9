internal import FileFormats

/// NumPy arrays.
struct NumpyReader: FuzzedReader {
  static let name = "numpy"

  init() {}

  func read(_ bytes: [UInt8]) {
    _ = try? NumpyArray(ModelBytes(copying: bytes), file: "fuzzed")
  }
}
