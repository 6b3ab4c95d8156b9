/// How a static embedding is distilled.
package struct DistillationSettings: Sendable {
  /// Of the table's vectors: so many principal components are kept.
  package var dimension = 256
  /// Leading principal components that are left out: they tell kinds of entries apart, not meanings (Mu and Viswanath,
  /// "All-but-the-Top", 2018).
  package var skippedCount = 3
  /// a of the SIF weight a / (a + p) of an entry of frequency p (Arora et al., "A Simple but Tough-to-Beat Baseline for
  /// Sentence Embeddings", 2017); above 0.
  package var smoothing = 1e-5

  package init() {}
}
