internal import FileFormats
internal import Numerics
internal import Running

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
    // Whole multiples first, then the rest, so that the products stay small; nothing is said of a multiple out of range.
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
      figure("prompt_tokens", "prompt tokens") { .count($0.totals.candidates.reduce(0) { $0 + $1.promptTokens }) },
      figure("completion_tokens", "completion tokens") {
        .count($0.totals.candidates.reduce(0) { $0 + $1.completionTokens })
      },
      figure("mean_win_rate", "mean win rate") { report in
        let rows = report.totals.rows
        let units = report.ledger.lengths.bins.reduce(0) { $0 + $1.winRateUnits }
        return rows == 0 ? nil : .fraction(Double(units) / LengthTable.unitsPerWinRate / Double(rows))
      },
    ]
      + (first.ledger.quality == nil && second.ledger.quality == nil
        ? []
        : [
          figure("observed_requests", "requests with a score") { report in
            report.ledger.quality.map { .count($0.total.observedRows) }
          },
          figure("observed_score", "mean observed score") { report in
            report.ledger.quality?.total.mean.map { .fraction($0) }
          },
          figure("estimated_score_as_routed", "estimated score as routed") { report in
            report.ledger.quality?.weighted?.value.map { .fraction($0) }
          },
        ])
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
      if before != after { caveats.append("\(what): '\(before)', then '\(after)'") }
    }
    func names(_ report: CostReport) -> [String] { report.models.map(\.name) }
    differ("other models", CostReportDifference.names(first), CostReportDifference.names(second))
    if names(first) == names(second) {
      for (own, other) in zip(first.models, second.models) {
        differ("another price", own.description, other.description)
      }
    }
    differ("another threshold", first.thresholdSentence, second.thresholdSentence)
    differ("other assumed completion tokens", "\(first.assumedCompletionTokens)", "\(second.assumedCompletionTokens)")
    func routers(_ report: CostReport) -> String {
      Set(report.runs.map { "\($0.artefact.name) (sha256 \($0.artefact.sha256?.prefix(12) ?? "none"))" }).sorted()
        .joined(separator: ", ")
    }
    differ("another router", routers(first), routers(second))
    return caveats
  }

  private static func names(_ report: CostReport) -> String {
    report.isPair ? report.pair.description : report.models.map(\.name).joined(separator: ", ")
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

extension CostReportDifference {
  /// Schema `routellm-batch/cost-report-difference`, version 1: `figures` with `before`, `after` and `change` each
  /// (amounts in US dollars as exact text), `change_by_volume_usd`, `change_by_request_usd`, `win_rate_gap`, `groups`
  /// by field with rows `[name, requests_before, requests_after, routed_usd_before, routed_usd_after, change_usd]`, the
  /// largest change first, and `not_like_for_like`.
  package func encoded() -> [UInt8] {
    let document: JSONValue = [
      "schema": "routellm-batch/cost-report-difference", "version": 1,
      "figures": .object(
        figures.map { figure in
          .init(
            name: figure.key,
            value: [
              "before": json(figure.before), "after": json(figure.after),
              "change": json(change(figure.before, figure.after)),
            ])
        }),
      "change_by_volume_usd": json(changeByVolume.map { .usd($0) }),
      "change_by_request_usd": json(changeByRequest.map { .usd($0) }),
      "win_rate_gap": json(winRateGap.map { .fraction($0) }),
      "groups": .array(
        groupings.map { grouping in
          [
            "field": .string(grouping.field), "is_complete": .bool(grouping.isComplete),
            "groups": .array(
              grouping.groups.map {
                [
                  .string($0.name.description), .integer($0.before.rows), .integer($0.after.rows),
                  .string($0.before.routedCost.description), .string($0.after.routedCost.description),
                  .string($0.change.description),
                ]
              }),
          ]
        }),
      "not_like_for_like": .array(caveats.map(JSONValue.string)),
    ]
    return document.encoded(keepsRowsTogether: true)
  }

  private func json(_ value: Figure.Value?) -> JSONValue {
    switch value {
    case .count(let count): .integer(count)
    case .usd(let amount): .string(amount.description)
    case .fraction(let fraction): .double(fraction)
    case nil: .null
    }
  }

  private func change(_ before: Figure.Value?, _ after: Figure.Value?) -> Figure.Value? {
    switch (before, after) {
    case (.count(let before), .count(let after)): .count(after - before)
    case (.usd(let before), .usd(let after)): .usd(after - before)
    case (.fraction(let before), .fraction(let after)): .fraction(after - before)
    default: nil
    }
  }
}

extension CostReportDifference {
  /// As a table for a terminal.
  ///
  /// - Parameters:
  ///   - names: what the two reports are called.
  ///   - top: how many groups of each grouping are listed.
  package func text(names: (before: String, after: String), top: Int) -> String {
    var text = "A: \(CSVText.plain(names.before))\nB: \(CSVText.plain(names.after))\n\n"
    text += table(
      [["", "A", "B", "change", ""]]
        + figures.map { figure in
          let (change, relative) = changed(figure)
          return [figure.name, shown(figure.before), shown(figure.after), change, relative]
        })
    if let changeByVolume, let changeByRequest {
      text += "\nThe cost changed by \(signed(changeByVolume + changeByRequest)): "
      text +=
        "\(signed(changeByVolume)) by the number of requests, \(signed(changeByRequest)) by what a request costs.\n"
    }
    if let winRateGap {
      text += "Win rates: the two cumulative distributions are at most \(FigureText.percent(winRateGap)) apart.\n"
    }
    for grouping in groupings {
      let changed = grouping.groups.filter(\.isChanged)
      let unchanged = grouping.groups.count - changed.count
      if changed.isEmpty, unchanged > 0 {
        text += "\nBy \(CSVText.plain(grouping.field)): none of \(FigureText.count(unchanged)) changed\n"
        continue
      }
      text += "\nBy \(CSVText.plain(grouping.field)), largest changes first"
      text += grouping.isComplete ? ":\n" : " (of groups within the cap; the list is not complete):\n"
      text += table(
        [["", "A", "B", "change", ""]]
          + changed.prefix(top).map { group in
            [
              String(CSVText.plain(group.name.description).prefix(40)), money(group.before.routedCost),
              money(group.after.routedCost),
              signed(group.change), relative(group.before.routedCost.approximate, group.after.routedCost.approximate),
            ]
          })
      if changed.count > top { text += "and \(FigureText.count(changed.count - top)) more\n" }
      if unchanged > 0 { text += "unchanged: \(FigureText.count(unchanged))\n" }
    }
    if !caveats.isEmpty {
      text += "\nNot like for like:\n" + caveats.map { "  \(CSVText.plain($0))\n" }.joined()
    }
    return text
  }

  func shown(_ value: Figure.Value?) -> String {
    switch value {
    case .count(let count): FigureText.count(count)
    case .usd(let amount): money(amount)
    case .fraction(let fraction): FigureText.fixed(fraction * 100, 2) + "%"
    case nil: "-"
    }
  }

  private func changed(_ figure: Figure) -> (change: String, relative: String) {
    switch (figure.before, figure.after) {
    case (.count(let before), .count(let after)):
      let change = after - before
      return ((change > 0 ? "+" : "") + FigureText.count(change), relative(Double(before), Double(after)))
    case (.usd(let before), .usd(let after)):
      return (signed(after - before), relative(before.approximate, after.approximate))
    case (.fraction(let before), .fraction(let after)):
      let change = (after - before) * 100
      return ((change > 0 ? "+" : "") + FigureText.fixed(change, 2) + " points", "")
    default: return ("-", "")
    }
  }

  private func relative(_ before: Double, _ after: Double) -> String {
    guard before != 0 else { return after == 0 ? "" : "new" }
    let change = (after - before) / abs(before)
    return (change > 0 ? "+" : "") + FigureText.percent(change)
  }

  private func money(_ amount: USD) -> String {
    let decimals = min(FigureText.decimals(for: [amount < .zero ? USD.zero - amount : amount]), 6)
    return (amount < .zero ? "-$" : "$") + (amount < .zero ? USD.zero - amount : amount).rounded(to: decimals)
  }

  private func signed(_ amount: USD) -> String { (amount > .zero ? "+" : "") + money(amount) }

  private func table(_ rows: [[String]]) -> String {
    TextRenderer.aligned(rows, isNumber: [false, true, true, true, true]).map { $0 + "\n" }.joined()
  }
}
