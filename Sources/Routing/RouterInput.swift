package import Embedding

/// What a router needs of a row before it can score it.
package enum RouterInput: Sendable, Equatable {
  /// An embedding by this model.
  case embedding(EmbedderIdentity)
  /// Nothing but the row's identity, hashed.
  case identity
}
