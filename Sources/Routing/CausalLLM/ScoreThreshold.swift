internal import Numerics

/// The least score that counts for the weak model: a causal router scores a prompt from 1 to 5, higher where a weak
/// model's answer is expected to be good enough. RouteLLM calls it a threshold, too; it has nothing to do with the one
/// for win rates.
package struct ScoreThreshold: Sendable, Equatable {
  /// At 1 every score would count for the weak model.
  package static let range = 2...5
  package static let standard = ScoreThreshold(unchecked: 4)

  package let score: Int

  private init(unchecked score: Int) { self.score = score }

  /// Nil outside of `range`.
  package init?(_ score: Int) {
    guard ScoreThreshold.range.contains(score) else { return nil }
    self.score = score
  }

  /// The strong model's win rate by the logits of the scores 1 to 5: 1 - P(score >= threshold), P being their softmax.
  /// Nil if they give no probability, because one is not a number.
  func winRate(logits: [Double]) -> Double? {
    guard let largest = logits.max(), largest.isFinite else { return nil }
    let powers = logits.map { exponential($0 - largest) }
    let enough = powers[(score - 1)...].reduce(0, +) / powers.reduce(0, +)
    return enough.isFinite ? min(max(0, 1 - enough), 1) : nil
  }
}
