package import Routing

/// The costs of one batch's rows, cheap to fill and cheap to merge into a `CostLedger`.
///
/// Keep one and empty it with `removeAll`: nothing is allocated a row.
package struct BatchCosts: Sendable {
  struct Entry {
    let strongCost: USD
    let weakCost: USD
    let cell: UInt16
    let isStrong: Bool
  }

  private(set) var entries: [Entry] = []
  package private(set) var totals = CostTotals()

  package init(reserving rows: Int = 0) { entries.reserveCapacity(rows) }

  /// - Parameters:
  ///   - winRate: in 0...1.
  ///   - tokens: of the model that the row goes to.
  ///   - strongCost: what the row would cost at the strong model, whichever way it goes; `weakCost` likewise.
  package mutating func add(
    winRate: Double, route: Route, tokens: TokenCounts, strongCost: USD, weakCost: USD,
    fallback: FallbackReason? = nil
  ) {
    totals.add(
      winRate: winRate, route: route, tokens: tokens, strongCost: strongCost, weakCost: weakCost, fallback: fallback)
    entries.append(
      Entry(
        strongCost: strongCost, weakCost: weakCost, cell: UInt16(WinRateCell.index(of: winRate)),
        isStrong: route == .strong))
  }

  package mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    totals = CostTotals()
  }
}
