package import Embedding

/// What a router needs of a row before it can score it.
package enum RouterInput: Sendable, Equatable {
  /// An embedding by this model.
  case embedding(EmbedderIdentity)
  /// The embedding of the prompt's stem by this model, and the prompt's form.
  case stem(EmbedderIdentity)
  /// The prompt's tokens, by `Router.tokenize`.
  case tokens
  /// Nothing but the row's identity, hashed.
  case identity

  /// Who makes the embeddings; nil if none are needed.
  package var embedder: EmbedderIdentity? {
    switch self {
    case .embedding(let identity), .stem(let identity): identity
    case .tokens, .identity: nil
    }
  }

  /// The part of a prompt that is embedded: its stem or the whole. A router that asks for stems also gets the
  /// prompt's row in `forms`.
  package func embeddedPart(
    of prompt: UnsafeBufferPointer<UInt8>, forms: inout PromptForms
  ) -> UnsafeBufferPointer<UInt8> {
    guard case .stem = self else { return prompt }
    return UnsafeBufferPointer(rebasing: prompt[..<forms.append(prompt).stemCount])
  }
}
