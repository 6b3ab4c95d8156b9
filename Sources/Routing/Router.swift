/// Scores a batch: one strong-model win rate a row. It never decides and never loads.
///
/// A row's win rate depends on that row and the router alone: not on the batch it came in, nor on its place in it.
package protocol Router: Sendable {
  var kind: RouterKind { get }
  var input: RouterInput { get }

  /// Appends `batch.count` scores.
  func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch)
}
