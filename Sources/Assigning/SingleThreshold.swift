/// What one threshold on win rates would do for a spending rule, to compare with.
package struct SingleThreshold: Sendable, Equatable {
  /// The lowest win rate that goes strong; nil where no row does.
  package let threshold: Double?
  /// Of the whole batch.
  package let cost: USD
  /// Over all weak.
  package let gain: ExpectedGain

  package init(threshold: Double?, cost: USD, gain: ExpectedGain) {
    self.threshold = threshold
    self.cost = cost
    self.gain = gain
  }
}
