internal import Numerics
package import Running

/// Limits that a saved report is held to, for schedulers and continuous integration.
package struct ReportLimits: Sendable, Equatable {
  /// The least expected part of the gap between the models, a PGR.
  package var quality: Double?
  /// The most that the routes may cost.
  package var cost: USD?
  /// The greatest share of requests that are unlike the graded prompts.
  package var farShare: Double?
  /// The greatest share of requests that go to the strong model.
  package var strongShare: Double?
  /// The greatest share of lines that were rejected.
  package var rejectedShare: Double?

  package init() {}

  /// One figure of a report against its limit.
  package struct Finding: Sendable, Equatable {
    package let isKept: Bool
    /// A sentence without its capital letter and full stop.
    package let text: String
  }

  /// What came of each limit; a figure that the report does not know breaks its limit.
  package func findings(_ report: CostReport) -> [Finding] {
    var findings: [Finding] = []
    func check<Value: Comparable>(
      _ name: String, _ limit: Value?, _ value: Value?, isLeast: Bool = false, unknown: String?,
      _ format: (Value) -> String
    ) {
      guard let limit else { return }
      let bound = "\(isLeast ? "at least" : "at most") \(format(limit))"
      guard let value else {
        let reason = unknown.map { ": \($0)" } ?? ""
        return findings.append(Finding(isKept: false, text: "\(name) is not known, and should be \(bound)\(reason)"))
      }
      let isKept = isLeast ? value >= limit : value <= limit
      findings.append(
        Finding(
          isKept: isKept, text: "\(name) is \(format(value)), \(isKept ? "and" : "but") should be \(bound)"))
    }
    let pgr = report.spending?.quality ?? report.quality
    check(
      "expected quality (PGR)", quality, pgr?.promised, isLeast: true,
      unknown: report.qualityNote ?? report.drift?.warning, FigureText.percent)
    check("the cost", cost, report.projection.routed, unknown: nil) { FigureText.money($0, decimals: 2) }
    check(
      "the share of requests unlike the graded prompts", farShare, report.drift?.remoteShare, unknown: report.driftNote,
      FigureText.percent)
    check(
      "the share of requests to the strong model", strongShare, report.projection.strongShare,
      unknown: "no request was routed", FigureText.percent)
    let lines = report.requests.read
    check(
      "the share of lines rejected", rejectedShare,
      lines == 0 ? nil : Double(report.requests.rejected) / Double(lines), unknown: "no line was read",
      FigureText.percent)
    return findings
  }
}

/// A change of one figure between two reports that is too much.
package struct ChangeLimit: Sendable, Equatable {
  /// As `CostReportDifference` calls it.
  package let figure: String
  /// The most that it may rise by; if negative, what it may fall by.
  package let change: Double
  /// Whether `change` is a part of the old value, and not in its unit.
  package let isRelative: Bool

  /// Short names of figures, for people.
  private static let names = ["cost": "routed_usd", "all_strong": "all_strong_usd", "saved": "saved_usd"]

  /// Reads `cost=10%`, `rejected=0` or `saved=-5%`; nil for anything else.
  package init?(_ text: String) {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    let (name, limit) = (String(text[..<equals]), text[text.index(after: equals)...])
    isRelative = limit.hasSuffix("%")
    guard !name.isEmpty, let number = Double(isRelative ? limit.dropLast() : limit), number.isFinite else { return nil }
    figure = ChangeLimit.names[name] ?? name
    change = isRelative ? number / 100 : number
  }
}

extension CostReportDifference {
  /// The figures that a limit may name.
  package static let figureNames = [
    "requests", "rejected", "strong_share", "routed_usd", "all_strong_usd", "all_weak_usd", "saved_usd",
    "saved_fraction",
    "routed_per_thousand_usd", "prompt_tokens", "completion_tokens", "mean_win_rate",
  ]

  /// What came of each limit; a figure that one of the reports does not have breaks it.
  package func findings(_ limits: [ChangeLimit]) -> [ReportLimits.Finding] {
    limits.map { limit in
      guard let found = figures.first(where: { $0.key == limit.figure }), let before = number(found.before),
        let after = number(found.after)
      else { return ReportLimits.Finding(isKept: false, text: "\(limit.figure) is not known of both reports") }
      let most = limit.isRelative ? abs(before) * limit.change : limit.change
      let change = after - before
      // Sums of decimals may be off by a part in 10^12.
      let slack = 1e-12 * max(abs(before), abs(after))
      let isKept = limit.change < 0 || limit.change.sign == .minus ? change >= most - slack : change <= most + slack
      let part = before == 0 ? "" : " (\(change > 0 ? "+" : "")\(FigureText.percent(change / abs(before))))"
      let bound = limit.isRelative ? FigureText.percent(abs(limit.change)) : FigureText.fixed(abs(limit.change), 4)
      return ReportLimits.Finding(
        isKept: isKept,
        text: "\(found.name) went from \(shown(found.before)) to \(shown(found.after))\(part), "
          + "\(isKept ? "and" : "but") may \(limit.change.sign == .minus ? "fall" : "rise") by at most \(bound)")
    }
  }

  private func number(_ value: Figure.Value?) -> Double? {
    switch value {
    case .count(let count): Double(count)
    case .usd(let amount): amount.approximate
    case .fraction(let fraction): fraction
    case nil: nil
    }
  }
}
