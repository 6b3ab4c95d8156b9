internal import Tokenizing

extension EmbeddingModel {
  /// One row a text, in order.
  package func embeddings(
    of texts: [String], part: (UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> = { $0 }
  ) -> EmbeddingMatrix {
    var embeddings = EmbeddingMatrix(dimension: identity.dimension)
    var tokens = TokenBatch()
    for start in stride(from: 0, to: texts.count, by: 256) {
      tokens.removeAll()
      for var text in texts[start..<min(start + 256, texts.count)] {
        text.withUTF8 { tokenize(part($0), into: &tokens) }
      }
      embed(tokens, into: &embeddings)
    }
    return embeddings
  }
}
