/// The fraction of a whole run that goes to the strong model: `round(share * rows)` rows, highest win rate first, ties
/// by input order.
package struct StrongShare: Sendable, Equatable, CustomStringConvertible {
  /// In 0...1.
  package let value: Double

  /// Refuses what is not in 0...1.
  package init(_ value: Double) throws(AssigningError) {
    guard value >= 0, value <= 1 else { throw .shareOutOfRange("\(value)") }
    self.value = value == 0 ? 0 : value
  }

  /// How many of `rows` rows go strong; halves are rounded up.
  package func strongRows(of rows: Int) -> Int { StrongShare.rows(value, of: rows) }

  /// The same for a share in 0...1 as reports keep it.
  package static func rows(_ share: Double, of rows: Int) -> Int { min(rows, Int((share * Double(rows)).rounded())) }

  package var description: String { "\(value)" }
}

/// A strong-share run once all win rates are known: the win rate at which the quota ends, and how many of the rows that
/// have exactly this win rate still go strong.
///
/// This is the one exception to `winRate >= threshold`: of the tied rows the first in input order go strong. Routing is
/// therefore stateful, and rows must come in input order.
package struct StrongShareCut: Sendable, Equatable {
  /// The lowest win rate that goes strong; nil if no row does.
  package let threshold: CostThreshold?
  /// Rows that have exactly this win rate, strong and weak ones.
  package let tieCount: Int
  private var tiesLeft: Int

  /// - Parameters:
  ///   - threshold: the win rate of the last strong row, nil for none.
  ///   - tieCount: rows of exactly this win rate.
  ///   - strongTies: how many of them go strong, at most `tieCount`.
  package init(threshold: CostThreshold?, tieCount: Int, strongTies: Int) {
    precondition(strongTies >= 0 && strongTies <= tieCount)
    self.threshold = threshold
    self.tieCount = tieCount
    tiesLeft = strongTies
  }

  /// How many of the tied rows that are still to come go strong.
  package var strongTies: Int { tiesLeft }

  /// Whether some of the tied rows go weak, so that the threshold alone does not tell the routes.
  package var splitsTies: Bool { tiesLeft < tieCount }

  /// The route of the next row in input order.
  package mutating func route(_ winRate: Double) -> Route {
    guard let threshold, threshold.route(winRate) == .strong else { return .weak }
    guard winRate == threshold.value else { return .strong }
    guard tiesLeft > 0 else { return .weak }
    tiesLeft -= 1
    return .strong
  }
}

/// Wilson's 95% score interval of a share: what to expect on further rows like those that were counted.
package enum ShareInterval {
  /// - Parameter rows: at least 1, at least `count`.
  package static func wilson(_ count: Int, of rows: Int) -> ClosedRange<Double> {
    precondition(rows > 0 && (0...rows).contains(count))
    let z = 1.959963984540054
    let n = Double(rows)
    let share = Double(count) / n
    let scale = 1 / (1 + z * z / n)
    let centre = (share + z * z / (2 * n)) * scale
    let half = z * scale * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    // At the ends the bound is exact, whatever the rounding.
    return (count == 0 ? 0 : max(0, centre - half))...(count == rows ? 1 : min(1, centre + half))
  }
}
