package import Embedding

/// The rows that a router scores in one call; only what its `RouterInput` asks for is filled.
package struct RouterBatch: Sendable {
  package var count: Int
  /// One row each, for `RouterInput.embedding`.
  package var embeddings: EmbeddingMatrix
  /// A hash of each row's id and prompt, for `RouterInput.identity`.
  package var identities: [UInt64]

  package init(count: Int, embeddings: EmbeddingMatrix, identities: [UInt64]) {
    self.count = count
    self.embeddings = embeddings
    self.identities = identities
  }
}
