/// Turns tokens into one unit vector a text. A row depends on its own tokens alone, never on its neighbours.
package protocol EmbeddingModel: Sendable {
  var identity: EmbedderIdentity { get }

  /// Whether a text takes milliseconds rather than microseconds.
  var isCostly: Bool { get }

  /// Appends the tokens of one text, as this model wants them, to `batch`.
  func tokenize(_ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch)

  /// Appends one L2-normalised row of `identity.dimension` floats for each text of `tokens`; a text without a known
  /// token gives zeros.
  func embed(_ tokens: TokenBatch, into embeddings: inout EmbeddingMatrix)
}

extension EmbeddingModel {
  package var isCostly: Bool { false }
}

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

/// One embedding a row: `count` rows of `dimension` floats, row-major.
package struct EmbeddingMatrix: Sendable {
  package let dimension: Int
  package private(set) var values: [Float] = []

  package init(dimension: Int) { self.dimension = dimension }

  package var count: Int { dimension == 0 ? 0 : values.count / dimension }

  package mutating func removeAll() { values.removeAll(keepingCapacity: true) }

  /// Appends one row of zeros and lets `body` fill it.
  package mutating func appendRow(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    let start = values.count
    values.append(contentsOf: repeatElement(0, count: dimension))
    values.withUnsafeMutableBufferPointer { body(UnsafeMutableBufferPointer(rebasing: $0[start...])) }
  }

  package func withRow<Result>(_ index: Int, _ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
    values.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[(index * dimension)..<((index + 1) * dimension)]))
    }
  }
}

/// Which model made an embedding: a router scores only embeddings of the model it was trained on.
package struct EmbedderIdentity: Sendable, Equatable, CustomStringConvertible {
  /// Such as `static-minilm-256`, or `recorded` for vectors that each log row brings.
  package let name: String
  package let dimension: Int
  /// Of the embedder's weights; empty for recorded embeddings.
  package let sha256: String

  package init(name: String, dimension: Int, sha256: String) {
    self.name = name
    self.dimension = dimension
    self.sha256 = sha256
  }

  /// Whether both make the same vectors: where there are hashes they decide, whatever the names are.
  package static func == (first: EmbedderIdentity, second: EmbedderIdentity) -> Bool {
    first.dimension == second.dimension && first.sha256 == second.sha256
      && (!first.sha256.isEmpty || first.name == second.name)
  }

  package var description: String {
    sha256.isEmpty
      ? "\(name) (\(dimension) dimensions)" : "\(name) (\(dimension) dimensions, sha256 \(sha256.prefix(12)))"
  }
}
