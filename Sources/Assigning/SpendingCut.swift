/// A spending rule once all rows are known: the gain a dollar at which the money ends or the goal is reached.
///
/// Steps are taken from the highest rate down, which is the optimum of the Lagrangian `sum of gain - rate * cost`, and
/// so of every assignment that spends as much (Everett, Operations Research 11, 1963). What is left of a budget is less
/// than one more step costs, so the expected gain is short of the optimum by less than one row's.
///
/// Of steps with exactly the rate of the cut, the first in input order are taken as long as they fit the budget, or as
/// long as the goal is not reached. Routing is therefore stateful, and rows must come in input order.
package struct SpendingCut: Sendable, Equatable {
  /// What is left for the steps with exactly the rate of the cut.
  package enum Remainder: Sendable, Equatable {
    case money(USD)
    /// Still to be gained.
    case gain(ExpectedGain)
  }

  /// Of `StrongUpgrade.rate`; nil where every step is taken.
  package let rate: Double?
  private var remainder: Remainder

  package init(rate: Double?, remainder: Remainder) {
    self.rate = rate
    self.remainder = remainder
  }

  /// `rate` in grades a dollar; nil where every step is taken, or none.
  package var gainPerDollar: Double? { rate.flatMap { $0.isFinite ? StrongUpgrade.gradesPerDollar($0) : nil } }

  /// The route of the next row in input order.
  package mutating func route(_ upgrade: StrongUpgrade) -> Route {
    guard let step = upgrade.step, let own = upgrade.rate, takes(step, of: own) else { return upgrade.base }
    return upgrade.base == .strong ? .weak : .strong
  }

  private mutating func takes(_ step: (cost: USD, gain: ExpectedGain), of own: Double) -> Bool {
    guard let rate, own <= rate else { return true }
    guard own == rate else { return false }
    switch remainder {
    case .money(let left):
      guard step.cost <= left else { return false }
      remainder = .money(left - step.cost)
    case .gain(let missing):
      guard missing > .zero else { return false }
      remainder = .gain(missing - step.gain)
    }
    return true
  }
}
