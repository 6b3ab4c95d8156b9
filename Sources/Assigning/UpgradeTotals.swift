/// Sums over all rows of a batch, exact.
package struct UpgradeTotals: Sendable, Equatable {
  package private(set) var rows = 0
  package private(set) var allWeakCost = USD.zero
  package private(set) var allStrongCost = USD.zero
  /// Every row at its base: the least that the batch can cost.
  package private(set) var baseCost = USD.zero
  /// What the base gains over all weak.
  package private(set) var baseGain = ExpectedGain.zero
  /// What all strong gains over all weak.
  package private(set) var totalGain = ExpectedGain.zero

  package init() {}

  package mutating func add(_ upgrade: StrongUpgrade, weakCost: USD) {
    rows += 1
    allWeakCost += weakCost
    allStrongCost += weakCost + upgrade.extraCost
    totalGain += upgrade.gain
    switch upgrade.base {
    case .weak: baseCost += weakCost
    case .strong:
      baseCost += weakCost + upgrade.extraCost
      baseGain += upgrade.gain
    }
  }
}
