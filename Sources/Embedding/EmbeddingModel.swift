package import Tokenizing

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
