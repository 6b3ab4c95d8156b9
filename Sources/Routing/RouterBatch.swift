package import Embedding
package import Tokenizing

/// The rows that a router scores in one call; only what its `RouterInput` asks for is filled.
package struct RouterBatch: Sendable {
  package var count: Int
  /// One row each, for `RouterInput.embedding` and `.stem`.
  package var embeddings: EmbeddingMatrix
  /// One text a row, for `RouterInput.tokens`.
  package var tokens = TokenBatch()
  /// A hash of each row's id and prompt, for `RouterInput.identity`.
  package var identities: [UInt64]
  /// One row each, for `RouterInput.stem`.
  package var forms: PromptForms

  package init(
    count: Int, embeddings: EmbeddingMatrix, identities: [UInt64], forms: PromptForms = PromptForms(),
    tokens: TokenBatch = TokenBatch()
  ) {
    self.count = count
    self.embeddings = embeddings
    self.identities = identities
    self.forms = forms
    self.tokens = tokens
  }
}
