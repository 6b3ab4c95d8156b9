/// What a trainer met on its way: nothing that a router needs, everything that its report tells.
package struct TrainingRecord: Sendable {
  /// Different texts and battles that were learned from or held out, and ties among the latter.
  package internal(set) var promptCount = 0
  package internal(set) var battleCount = 0
  package internal(set) var tieCount = 0
  package internal(set) var dropped = DropCounts()
  /// Matrix factorization: one an epoch, and the epoch whose factors were kept.
  package internal(set) var epochs: [EpochLosses] = []
  package internal(set) var bestEpoch: Int?
  /// Matrix factorization: prompts held out, and how well their battles between any two models were told.
  package internal(set) var heldOutPromptCount = 0
  package internal(set) var heldOutBattles: CalibrationFigures?
  /// The strong model's win rates over the weak one on prompts that were held out.
  package var heldOutPair: HeldOutScores?
  /// Similarity-weighted: Elo ratings by model, as the manifest lists the models.
  package internal(set) var ratings: [Double] = []
}
