package import Embedding

extension RouterBatch {
  /// The batch that a run would make of these prompts.
  ///
  /// - Parameters:
  ///   - input: what the router asks for.
  ///   - embedder: who makes the embeddings; nil if the router asks for none.
  ///   - identities: one a prompt, for `RouterInput.identity`.
  package init(
    texts: [String], for input: RouterInput, embedder: (any EmbeddingModel)?,
    identities: [UInt64] = []
  ) {
    var forms = PromptForms()
    let embeddings =
      embedder?.embeddings(of: texts) { input.embeddedPart(of: $0, forms: &forms) } ?? EmbeddingMatrix(dimension: 0)
    self.init(count: texts.count, embeddings: embeddings, identities: identities, forms: forms)
  }
}
