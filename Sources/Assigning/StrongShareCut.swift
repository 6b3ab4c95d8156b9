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
