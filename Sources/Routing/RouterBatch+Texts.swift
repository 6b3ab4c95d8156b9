package import Embedding
internal import Tokenizing

extension RouterBatch {
  /// The batch that a run would make of these prompts.
  ///
  /// - Parameters:
  ///   - input: what the router asks for.
  ///   - embedder: who makes the embeddings; nil if the router asks for none.
  ///   - identities: one a prompt, for `RouterInput.identity`.
  package init(
    texts: some Collection<String>, for input: RouterInput, embedder: (any EmbeddingModel)?,
    identities: [UInt64] = []
  ) {
    var tokens = TokenBatch()
    var forms = PromptForms()
    for var text in texts {
      text.withUTF8 { prompt in
        let part = input.embeddedPart(of: prompt, forms: &forms)
        embedder?.tokenize(part, into: &tokens)
      }
    }
    var embeddings = EmbeddingMatrix(dimension: embedder?.identity.dimension ?? 0)
    embedder?.embed(tokens, into: &embeddings)
    self.init(count: texts.count, embeddings: embeddings, identities: identities, forms: forms)
  }
}
