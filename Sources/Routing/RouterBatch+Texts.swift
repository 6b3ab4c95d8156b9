package import Embedding

extension RouterBatch {
  /// The batch that a run would make of these prompts.
  ///
  /// - Parameters:
  ///   - router: who will score them.
  ///   - embedder: who makes the embeddings; nil if the router asks for none.
  ///   - identities: one a prompt, for `RouterInput.identity`.
  package init(
    texts: [String], for router: any Router, embedder: (any EmbeddingModel)?, identities: [UInt64] = []
  ) {
    self.init(texts: texts, for: router.input, embedder: embedder)
    self.identities = identities
    guard case .tokens = router.input else { return }
    for var text in texts { text.withUTF8 { router.tokenize($0, into: &tokens) } }
  }

  /// The same as far as embeddings and forms go, for what only compares prompts.
  ///
  /// - Parameter input: what a router asks for.
  package init(texts: [String], for input: RouterInput, embedder: (any EmbeddingModel)?) {
    var forms = PromptForms()
    let embeddings =
      embedder?.embeddings(of: texts) { input.embeddedPart(of: $0, forms: &forms) } ?? EmbeddingMatrix(dimension: 0)
    self.init(count: texts.count, embeddings: embeddings, identities: [], forms: forms)
  }
}
