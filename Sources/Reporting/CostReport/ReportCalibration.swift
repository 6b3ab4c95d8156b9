internal import FileFormats
internal import Numerics
package import Running

/// A threshold found in the win-rate cells of reports, for shards of a log that cannot be read in one place.
package struct ReportCalibration: Sendable {
  /// What was asked for.
  package enum Target: Sendable, Equatable {
    case strongShare(StrongShare)
    case budget(Budget)
  }

  package let target: Target
  package let thresholds: CellThresholds
  /// Of `thresholds.points`.
  package let chosen: Int
  package let rows: Int
  package let allStrongCost: USD
  package let allWeakCost: USD

  package var point: CellThresholds.Point { thresholds.points[chosen] }

  /// The part of the rows that goes strong.
  package var share: Double { Double(point.strongRows) / Double(rows) }

  /// Rows that a share asks for; nil for a budget.
  package var askedRows: Int? {
    if case .strongShare(let share) = target { share.strongRows(of: rows) } else { nil }
  }

  /// What a budget allows; nil for a share.
  package var limit: USD? {
    if case .budget(let budget) = target { budget.limit(allStrong: allStrongCost) } else { nil }
  }

  /// - Parameter report: of all shards; all of its runs must have scored alike.
  package init(_ report: CostReport, target: Target) throws(ReportingError) {
    guard report.isPair else { throw .noPair(models: report.models.count) }
    try ReportCalibration.requireOneScoring(report.runs)
    let totals = report.totals
    guard totals.rows > 0 else { throw .noRows }
    let thresholds = CellThresholds(report.ledger)
    let chosen: Int?
    switch target {
    case .strongShare(let share): chosen = thresholds.nearest(to: share.strongRows(of: totals.rows))
    case .budget(let budget):
      let limit = budget.limit(allStrong: totals.allStrongCost)
      chosen = thresholds.largest(within: limit)
      if chosen == nil {
        throw .budgetTooSmall(limit: limit, allWeak: thresholds.points.map(\.cost).min() ?? totals.allWeakCost)
      }
    }
    (self.target, self.thresholds, self.chosen, rows) = (target, thresholds, chosen ?? 0, totals.rows)
    (allStrongCost, allWeakCost) = (totals.allStrongCost, totals.allWeakCost)
  }

  /// Win rates of two routers, pairs or turns are of two kinds, and no one threshold fits both.
  private static func requireOneScoring(_ runs: [RunProvenance]) throws(ReportingError) {
    guard let first = runs.first else { return }
    func scoring(_ run: RunProvenance) -> [(what: String, value: String)] {
      let router = "\(run.artefact.kind) (sha256 \(run.artefact.sha256?.prefix(12) ?? "none"))"
      let options = ["score-pair", "turn", "prompt-field", "embedding-field"].map { name in
        (name, run.options.first { $0.name == name }?.value ?? "none")
      }
      return [("routers", router), ("embedders", run.embedder ?? "none")]
        + options.map { ("--\($0.0) options", $0.1) }
    }
    for run in runs.dropFirst() {
      for (own, other) in zip(scoring(first), scoring(run)) where own.value != other.value {
        throw .different(what: own.what, first: own.value, second: other.value)
      }
    }
  }
}

extension ReportCalibration {
  /// The same as data, indented. Schema `routellm-batch/report-calibration`, version 1: `threshold`, `rows`,
  /// `strong_rows` and `strong_share` it gives, `asked_rows` of a share or `limit_usd` of a budget, `cost_usd`,
  /// `all_strong_usd`, `all_weak_usd`, and `fullest_cell_rows`, by which neighbouring thresholds differ at most.
  package func encoded() -> [UInt8] {
    let document: JSONValue = [
      "schema": "routellm-batch/report-calibration", "version": .integer(1),
      "threshold": .double(point.threshold.value), "rows": .integer(rows), "strong_rows": .integer(point.strongRows),
      "strong_share": .double(share), "asked_rows": askedRows.map(JSONValue.integer) ?? .null,
      "limit_usd": limit.map { .string($0.description) } ?? .null, "cost_usd": .string(point.cost.description),
      "all_strong_usd": .string(allStrongCost.description), "all_weak_usd": .string(allWeakCost.description),
      "fullest_cell_rows": .integer(thresholds.fullestCell),
    ]
    return document.encoded()
  }
}

extension ReportCalibration {
  /// As a person reads it.
  package var text: String {
    "threshold \(point.threshold)\n" + strongRowsText + limitText + neighboursText + costText
  }

  private var strongRowsText: String {
    var text =
      "  \(FigureText.count(point.strongRows)) of \(FigureText.count(rows, of: "row")) \(point.strongRows == 1 ? "goes" : "go") strong: "
    text += ReportCalibration.percent(share)
    if let askedRows {
      let more = point.strongRows - askedRows
      let difference =
        more == 0 ? "as asked" : "\(FigureText.count(abs(more))) \(more > 0 ? "more" : "fewer") than asked for"
      text += ", \(difference)"
    }
    return text + "\n"
  }

  private var limitText: String {
    guard let limit else { return "" }
    return "  $\(point.cost.rounded(to: 2)) of $\(limit.rounded(to: 2)) is spent; requests go strong by win rate, not "
      + "by gain for cost as with 'route --budget'\n"
  }

  private var neighboursText: String {
    var text = ""
    for (index, what) in [(chosen - 1, "fewer"), (chosen + 1, "more")] where thresholds.points.indices.contains(index) {
      let other = thresholds.points[index]
      text += "  next \(what): \(other.threshold), for "
      text += "\(ReportCalibration.percent(Double(other.strongRows) / Double(rows)))\n"
    }
    text +=
      "  reports keep win rates in steps of 1/65,536; \(FigureText.count(thresholds.cellCount)) of them "
      + "\(thresholds.cellCount == 1 ? "holds" : "hold") rows, "
    return text + "the fullest \(ReportCalibration.percent(Double(thresholds.fullestCell) / Double(rows)))\n"
  }

  private var costText: String {
    let amounts = [point.cost, allStrongCost, allWeakCost]
    let decimals = FigureText.decimals(for: amounts)
    let texts = amounts.map { FigureText.money($0, decimals: decimals) }
    return "\nprojected cost\n  \(texts[0]) routed; \(texts[1]) all strong, \(texts[2]) all weak\n"
  }

  /// With enough decimals to show a single step.
  private static func percent(_ share: Double) -> String { FigureText.fixed(100 * share, 3) + "%" }
}
