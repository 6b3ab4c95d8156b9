/// What a whole batch may cost: an amount of money, or a part of what it would cost at the strong model alone.
package enum Budget: Sendable, Equatable, CustomStringConvertible {
  case amount(USD)
  /// To a billionth, above 0 and at most all of it.
  case partOfAllStrong(billionths: Int)

  /// Reads `250USD`, `$250` or `40%`; a bare number could mean either and is refused.
  package init(_ text: String) throws(AssigningError) {
    func fail(_ reason: String) -> AssigningError { .notABudget(text, reason: reason) }
    if text.hasSuffix("%") {
      guard let percent = Double(text.dropLast()), percent > 0, percent <= 100 else {
        throw fail("a percentage is above 0 and at most 100, a part of what the strong model alone would cost")
      }
      // No part is so small that nothing is left of it.
      self = .partOfAllStrong(billionths: max(1, Int((percent * 1e7).rounded())))
      return
    }
    let digits: Substring
    if text.hasPrefix("$") {
      digits = text.dropFirst()
    } else if text.suffix(3).uppercased() == "USD" {
      digits = text.dropLast(text.dropLast(3).hasSuffix(" ") ? 4 : 3)
    } else {
      throw fail("it has no unit; write 250USD for dollars or 40% for a part of what the strong model alone would cost")
    }
    let amount: USD
    do throws(AssigningError) { amount = try USD(digits) } catch {
      if case .notAnAmount(_, let reason) = error { throw fail(reason) }
      throw error
    }
    guard amount > .zero else { throw fail("it must be above 0") }
    self = .amount(amount)
  }

  /// In money, a part being rounded to the nearest unit of `USD`.
  package func limit(allStrong: USD) -> USD {
    switch self {
    case .amount(let amount): amount
    case .partOfAllStrong(let billionths): allStrong.scaled(by: billionths, over: 1_000_000_000)
    }
  }

  /// `$250`, or `40% of all strong`.
  package var description: String {
    switch self {
    case .amount(let amount): "$\(amount)"
    case .partOfAllStrong(let billionths):
      // A percentage has up to seven decimals, and so may an amount of money.
      "\(USD(units: Int128(billionths) * 100_000_000_000_000_000))% of all strong"
    }
  }
}

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

/// What became of a budget or a quality on a whole batch.
package struct SpendingResult: Sendable, Equatable {
  package let goal: Goal
  package let scale: GainScale
  /// Of a budget, in money.
  package let limit: USD?
  package let spent: USD
  /// The gain a dollar, in grades or wins, below which no row got a more expensive model; nil where every row got its best
  /// one, or all got their cheapest one.
  package let gainPerDollar: Double?
  /// Over the last candidate for everything, by candidate, of the rows that went there; the last one's is zero.
  package let gains: [ExpectedGain]
  /// Likewise, of all rows at each candidate.
  package let allGains: [ExpectedGain]
  /// Of two candidates, the best threshold within the budget, or the cheapest one that reaches the quality; nil where
  /// there is none.
  package let single: SingleThreshold?

  /// Of the whole run.
  package var gain: ExpectedGain { gains.reduce(.zero) { ExpectedGain(units: $0.units + $1.units) } }

  /// A gain as a part of what the first candidate gains for everything; nil where that is nothing.
  package func part(_ gain: ExpectedGain) -> Double? {
    allGains[0] > .zero ? gain.approximate / allGains[0].approximate : nil
  }

  /// PGR where the scale is of quality maps.
  package var recovered: Double? { part(gain) }
}
