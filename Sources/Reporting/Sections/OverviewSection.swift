internal import Numerics
internal import Routing
internal import Running

/// The report at a glance.
enum OverviewSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    let metrics = runMetrics(report) + (report.choice == nil ? pairMetrics(report) : choiceMetrics(report))
    return [
      ReportSection(
        "", [.figures(figures(report)), .record(total(report))] + metrics.map { Block.metric($0) })
    ]
  }

  private static func figures(_ report: CostReport) -> [(name: String, value: String, note: String)] {
    let (requests, candidates) = (report.requests, report.candidates)
    let strongest = candidates[0]
    let share = report.rows == 0 ? nil : Double(strongest.rows) / Double(report.rows)
    var figures = [
      (
        "Requests routed", FigureText.count(requests.routed),
        "of \(FigureText.count(requests.read)) read, \(FigureText.count(requests.rejected)) rejected"
      ),
      (
        report.choice == nil ? "To the strong model" : "To the strongest model", FigureText.count(strongest.rows),
        share.map { FigureText.percent($0) + " of them" } ?? "none"
      ),
      (
        "Projected cost", report.money(report.routedCost),
        "\(report.choice == nil ? "all strong" : "all at the strongest") \(report.money(strongest.allCost))"
      ),
    ]
    if let quality = report.quality {
      let interval = quality.recoveredInterval.map {
        "\(FigureText.percent($0.lowerBound)) to \(FigureText.percent($0.upperBound)) "
      }
      figures.append(("Gap recovered (PGR)", FigureText.percent(quality.recovered), "\(interval ?? "")expected"))
    } else {
      let tokens = candidates.reduce(0) { $0 + $1.promptTokens + $1.completionTokens }
      figures.append(("Tokens", FigureText.short(tokens), "prompts and completions"))
    }
    return figures
  }

  private static func total(_ report: CostReport) -> CSVRecord {
    let candidates = report.candidates
    let tokens = (
      candidates.reduce(0) { $0 + $1.promptTokens }, candidates.reduce(0) { $0 + $1.completionTokens }
    )
    var amounts: [CSVRecord.Column: USD] = [.routed: report.routedCost]
    if report.choice == nil {
      let interval = report.ledger.bounds.routed.interval(around: report.routedCost)
      amounts[.allStrong] = report.projection.allStrong
      amounts[.allWeak] = report.projection.allWeak
      amounts[.saved] = report.projection.saved
      (amounts[.routedLow], amounts[.routedHigh]) = (interval.lowerBound, interval.upperBound)
    }
    return CSVRecord(
      "total", "", rows: report.rows, strong: report.choice == nil ? candidates[0].rows : nil, tokens: tokens,
      amounts: amounts, recovered: report.spending?.quality?.recovered)
  }

  private static func runMetrics(_ report: CostReport) -> [Metric] {
    let requests = report.requests
    return [
      Metric(
        "last_run_timestamp_seconds", "When the last run began.",
        value: report.runs.compactMap { UTCSeconds.reading($0.startedAt) }.max().map { "\($0)" }),
      Metric(
        "run_duration_seconds", "How long the runs took together.",
        value: "\(report.runs.reduce(0) { $0 + $1.durationSeconds })"),
      Metric(
        "lines", "Lines of the log by what became of them.",
        [("routed", requests.routed), ("rejected", requests.rejected), ("blank", requests.blank)].map {
          ([("outcome", $0)], "\($1)")
        }),
    ]
  }

  private static func pairMetrics(_ report: CostReport) -> [Metric] {
    let projection = report.projection
    return [
      Metric(
        "cost_usd", "Projected cost of the log, as it was routed and by the alternatives.",
        [
          ("routed", projection.routed), ("all_strong", projection.allStrong), ("all_weak", projection.allWeak),
          ("random", projection.random),
        ].map { ([("plan", $0)], "\($1)") }),
      Metric("saved_usd", "Saved against sending everything to the strong model.", value: "\(projection.saved)"),
      Metric(
        "strong_share_ratio", "Share of the requests that went to the strong model.",
        value: projection.strongShare.map { "\($0)" }),
    ]
  }

  private static func choiceMetrics(_ report: CostReport) -> [Metric] {
    let plans = report.candidates.map { ([("plan", "all"), ("model", $0.name)], "\($0.allCost)") }
    return [
      Metric(
        "cost_usd", "Projected cost of the log, as it was routed and by the alternatives.",
        [([("plan", "routed")], "\(report.routedCost)")] + plans)
    ]
  }
}
