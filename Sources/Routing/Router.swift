package import Tokenizing

/// Scores a batch: one strong-model win rate a row. It never decides and never loads.
///
/// A row's win rate depends on that row and the router alone: not on the batch it came in, nor on its place in it.
package protocol Router: Sendable {
  var kind: RouterKind { get }
  var input: RouterInput { get }

  /// Appends a prompt's tokens as this router wants them, for `RouterInput.tokens`; any thread may call it.
  func tokenize(_ prompt: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch)

  /// Appends `batch.count` scores.
  func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch)
}

extension Router {
  /// For routers that ask for no tokens.
  package func tokenize(_ prompt: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {}
}
