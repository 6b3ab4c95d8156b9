package import LogReading
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
  private(set) var loggedModels: [GroupName: LoggedModelTotal] = [:]
  private(set) var usage = UsageTotals()
  private(set) var bounds = CostBounds()
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

  /// Adds a row whose log tells its tokens.
  ///
  /// - Parameter answer: nil where the log does not tell the model.
  package mutating func addLogged(_ answer: LoggedAnswer?, routedCost: USD) {
    guard let answer else { return logged.addNameless() }
    logged.add(answer, routedCost: routedCost)
    loggedModels[answer.model, default: LoggedModelTotal()].add(answer, routedCost: routedCost)
  }

  /// Adds what a row's usage tells besides its counts.
  ///
  /// - Parameter uncounted: what the row's count of prompt tokens leaves out.
  package mutating func addUsage(
    _ details: TokenDetails, _ contradictions: UsageContradiction.Set, uncounted: UncountedParts = []
  ) {
    usage.add(details, contradictions)
    if !uncounted.isEmpty { usage.add(uncounted) }
  }

  /// Adds a row whose tokens are not all known: what it may cost at either model.
  package mutating func addBounds(_ strong: ModelPrice.Spread, _ weak: ModelPrice.Spread, route: Route) {
    bounds.add(strong, weak, route: route)
  }

  package mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    totals = CostTotals()
    logged = LoggedTotal()
    loggedModels.removeAll(keepingCapacity: true)
    usage = UsageTotals()
    bounds = CostBounds()
    lengths = LengthTable()
    for index in groups.indices { groups[index].removeAll(keepingCapacity: true) }
  }
}
