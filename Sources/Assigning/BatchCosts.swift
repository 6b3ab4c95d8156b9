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
  package private(set) var logged = LoggedTotal()
  package private(set) var lengths = LengthTable()
  /// By field of grouping, then by the group's name; nil where the field is missing.
  private(set) var groups: [[GroupName?: GroupTotal]]

  /// - Parameter groupFields: how many `--group-by` there are.
  package init(reserving rows: Int = 0, groupFields: Int = 0) {
    groups = Array(repeating: [:], count: groupFields)
    entries.reserveCapacity(rows)
  }

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
    lengths.add(winRate: winRate, route: route, promptTokens: tokens.prompt)
    entries.append(
      Entry(
        strongCost: strongCost, weakCost: weakCost, cell: UInt16(WinRateCell.index(of: winRate)),
        isStrong: route == .strong))
  }

  /// Adds a row to a group of the `field`-th grouping.
  package mutating func add(
    to group: GroupName?, field: Int, route: Route, tokens: TokenCounts, strongCost: USD, weakCost: USD
  ) {
    groups[field][group, default: GroupTotal()].add(
      route: route, tokens: tokens, strongCost: strongCost, weakCost: weakCost)
  }

  /// Adds a row whose log tells its model and its tokens.
  ///
  /// - Parameter cost: at the logged model's price; nil where it has none.
  package mutating func addLogged(cost: USD?, routedCost: USD) { logged.add(cost: cost, routedCost: routedCost) }

  package mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    totals = CostTotals()
    logged = LoggedTotal()
    lengths = LengthTable()
    for index in groups.indices { groups[index].removeAll(keepingCapacity: true) }
  }
}
