internal import FileFormats
internal import TextModels

/// tokenizer.json files, and what they then make of a text: ids are below the vocabulary's count.
struct TokenizerFileReader: FuzzedReader {
  static let name = "tokenizer-json"

  private static let text = Array("Ünïted  don't 12,345\n日本語 👩‍👩‍👧 <s>x</s> [CLS]".utf8)

  init() {}

  func read(_ bytes: [UInt8]) {
    guard let tokenizer = try? CheckpointTokenizer(ModelBytes(copying: bytes), file: "fuzzed") else {
      return
    }
    for text in [TokenizerFileReader.text, Array(bytes.suffix(64))] {
      var batch = TokenBatch()
      text.withUnsafeBufferPointer {
        tokenizer.encode($0, into: &batch, addingSpecialTokens: true, maximumCount: nil)
      }
      require(batch.ids.allSatisfy { $0 >= 0 && $0 < tokenizer.vocabularyCount }, "an id is out of range")
    }
  }
}
