internal import Assigning
internal import JSONCoding

/// One report against another: what changed, and where the change in cost is from.
package struct CostReportDifference: Sendable {
  /// A figure of both reports.
  struct Figure: Sendable, Equatable {
    enum Value: Sendable, Equatable {
      case count(Int)
      case usd(USD)
      /// A share or a win rate.
      case fraction(Double)
    }

    /// As JSON names it.
    let key: String
    let name: String
    /// Nil where a report has none.
    let before: Value?
    let after: Value?
  }

  /// A group of both reports; a total of no rows where one does not know it.
  struct Group: Sendable, Equatable {
    let name: GroupName
    let before: GroupTotal
    let after: GroupTotal

    var change: USD { after.routedCost - before.routedCost }
    /// In requests, tokens or cost.
    var isChanged: Bool { before != after }
  }

  struct Grouping: Sendable {
    let field: String
    let isComplete: Bool
    /// Largest change of cost first, whichever way.
    let groups: [Group]
  }

  let figures: [Figure]
  /// Of groupings that both reports have.
  let groupings: [Grouping]
  /// What makes the two hard to compare, a sentence each.
  let caveats: [String]
  /// The change in cost that the number of requests accounts for: at the first report's cost a request; nil where one
  /// has no requests.
  let changeByVolume: USD?
  /// The change in cost that is left: by what requests cost.
  let changeByRequest: USD?
  /// The largest gap between the two cumulative distributions of win rates (Kolmogorov and Smirnov's statistic), by
  /// 65,536ths of 0..1; nil where one has no requests.
  let winRateGap: Double?

  package init(_ first: CostReport, _ second: CostReport) {
    figures = CostReportDifference.figures(first, second)
    groupings = CostReportDifference.groupings(first, second)
    caveats = CostReportDifference.caveats(first, second)
    let (before, after) = (first.projection, second.projection)
    // Whole multiples first, then the rest, so that the products stay small; a multiple out of range is not told.
    let (times, rest) = after.rows.quotientAndRemainder(dividingBy: max(before.rows, 1))
    let (multiple, isOutOfRange) = before.routed.units.multipliedReportingOverflow(by: Int128(times))
    if before.rows > 0, after.rows > 0, !isOutOfRange, multiple < Int128.max / 4 {
      let expected = USD(units: multiple) + before.routed.scaled(by: rest, over: before.rows)
      changeByVolume = expected - before.routed
      changeByRequest = after.routed - expected
    } else {
      changeByVolume = nil
      changeByRequest = nil
    }
    winRateGap = CostReportDifference.winRateGap(first.ledger, second.ledger)
  }

  private static func figures(_ first: CostReport, _ second: CostReport) -> [Figure] {
    func figure(_ key: String, _ name: String, _ value: (CostReport) -> Figure.Value?) -> Figure {
      Figure(key: key, name: name, before: value(first), after: value(second))
    }
    return [
      figure("requests", "requests routed") { .count($0.requests.routed) },
      figure("rejected", "lines rejected") { .count($0.requests.rejected) },
      figure("strong_share", "strong share") { $0.projection.strongShare.map { .fraction($0) } },
      figure("routed_usd", "cost as routed") { .usd($0.projection.routed) },
      figure("all_strong_usd", "all strong") { .usd($0.projection.allStrong) },
      figure("all_weak_usd", "all weak") { .usd($0.projection.allWeak) },
      figure("saved_usd", "saved") { .usd($0.projection.saved) },
      figure("saved_fraction", "saved of all strong") { $0.projection.savedFraction.map { .fraction($0) } },
      figure("routed_per_thousand_usd", "cost of 1,000 requests") { report in
        let projection = report.projection
        return projection.rows == 0 ? nil : .usd((projection.routed * 1_000).scaled(by: 1, over: projection.rows))
      },
      figure("prompt_tokens", "prompt tokens") { .count($0.totals.strong.promptTokens + $0.totals.weak.promptTokens) },
      figure("completion_tokens", "completion tokens") {
        .count($0.totals.strong.completionTokens + $0.totals.weak.completionTokens)
      },
      figure("mean_win_rate", "mean win rate") { report in
        let rows = report.totals.rows
        let units = report.ledger.lengths.bins.reduce(0) { $0 + $1.winRateUnits }
        return rows == 0 ? nil : .fraction(Double(units) / LengthTable.unitsPerWinRate / Double(rows))
      },
    ]
  }

  private static func groupings(_ first: CostReport, _ second: CostReport) -> [Grouping] {
    first.ledger.groups.compactMap { before in
      guard let after = second.ledger.groups.first(where: { $0.field == before.field }) else { return nil }
      let names = Set(before.sorted.map(\.name)).union(after.sorted.map(\.name))
      let groups = names.map { Group(name: $0, before: before[$0] ?? GroupTotal(), after: after[$0] ?? GroupTotal()) }
      return Grouping(
        field: before.field, isComplete: before.isComplete && after.isComplete,
        groups: groups.sorted {
          ($1.change.units.magnitude, $0.name) < ($0.change.units.magnitude, $1.name)
        })
    }
  }

  private static func caveats(_ first: CostReport, _ second: CostReport) -> [String] {
    var caveats: [String] = []
    func differ(_ what: String, _ before: String, _ after: String) {
      if before != after { caveats.append("\(what): \(before), then \(after)") }
    }
    differ("other models", first.pair.description, second.pair.description)
    if first.pair == second.pair {
      differ("another price", first.strongPrice.description, second.strongPrice.description)
      differ("another price", first.weakPrice.description, second.weakPrice.description)
    }
    differ(
      "another threshold", CostReportPage.thresholdText(first.threshold), CostReportPage.thresholdText(second.threshold)
    )
    differ("other assumed completion tokens", "\(first.assumedCompletionTokens)", "\(second.assumedCompletionTokens)")
    func routers(_ report: CostReport) -> String {
      Set(report.runs.map { "\($0.artefact.name) (sha256 \($0.artefact.sha256?.prefix(12) ?? "none"))" }).sorted()
        .joined(separator: ", ")
    }
    differ("another router", routers(first), routers(second))
    return caveats
  }

  private static func winRateGap(_ first: CostLedger, _ second: CostLedger) -> Double? {
    guard first.totals.rows > 0, second.totals.rows > 0 else { return nil }
    var counts: [Int: (before: Int, after: Int)] = [:]
    for (index, cell) in first.occupiedCells { counts[index, default: (0, 0)].before = cell.rows }
    for (index, cell) in second.occupiedCells { counts[index, default: (0, 0)].after = cell.rows }
    var (before, after, gap) = (0, 0, 0.0)
    for index in counts.keys.sorted() {
      before += counts[index]?.before ?? 0
      after += counts[index]?.after ?? 0
      gap = max(gap, abs(Double(before) / Double(first.totals.rows) - Double(after) / Double(second.totals.rows)))
    }
    return gap
  }
}
