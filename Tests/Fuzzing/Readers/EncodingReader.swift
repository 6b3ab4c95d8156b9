internal import FileFormats
internal import TextModels

/// Files in tiktoken's format, and what they then make of a text.
struct EncodingReader: FuzzedReader {
  static let name = "encoding"

  init() {}

  func read(_ bytes: [UInt8]) {
    guard
      let encoding = try? BytePairEncoding(
        name: "fuzzed", split: .cl100k, rankFile: ModelBytes(copying: bytes))
    else { return }
    bytes.withUnsafeBufferPointer { text in
      require(BytePairEncoder(encoding).count(text) <= bytes.count, "there are more tokens than bytes")
    }
  }
}
