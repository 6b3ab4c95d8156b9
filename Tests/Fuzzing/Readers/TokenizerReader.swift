internal import FileFormats
internal import TextModels

/// Texts of any bytes through the tokenisers that ship: ids are below the vocabulary's count, and the tokens of a byte
/// pair encoding make up the text.
struct TokenizerReader: FuzzedReader {
  static let name = "tokenizer"

  private let wordPieces: WordPieceTokenizer
  private let encodings: [BytePairEncoding]

  init() throws {
    guard let files = ArtefactFiles(shipped: "static-minilm-256") else {
      throw InputError("shipped:static-minilm-256", "is missing")
    }
    wordPieces = try WordPieceTokenizer(vocabulary: files.bytes(of: "vocabulary.txt").contents)
    encodings = try BytePairEncoding.shippedNames.compactMap { try BytePairEncoding.shipped($0) }
  }

  func read(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { text in
      var batch = TokenBatch()
      wordPieces.encode(text, into: &batch)
      require(batch.ids.allSatisfy { $0 >= 0 && $0 < wordPieces.vocabularyCount }, "an id is out of range")
      for encoding in encodings {
        let encoder = BytePairEncoder(encoding)
        batch.removeAll()
        encoder.encode(text, into: &batch)
        require(encoder.count(text) == batch.ids.count, "\(encoding.name) counts other tokens than it gives")
        require(batch.ids.count <= bytes.count, "\(encoding.name) gives more tokens than there are bytes")
      }
    }
  }
}
