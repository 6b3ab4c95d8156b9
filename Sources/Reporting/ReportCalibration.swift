package import Assigning

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
