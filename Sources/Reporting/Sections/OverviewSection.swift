internal import Numerics
internal import Routing
internal import Running

/// The report at a glance.
enum OverviewSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    var blocks: [Block] = []
    if let drift = report.drift, let warning = drift.warning {
      blocks = [.verdict(FigureText.sentence(warning), DriftSection.mood(drift)), .summary([warning])]
    }
    blocks += [.figures(figures(report)), .record(total(report))]
    return [ReportSection("", blocks + metrics(report).map { .metric($0) })]
  }

  private static func figures(_ report: CostReport) -> [(name: String, value: String, note: String)] {
    let (requests, strongest) = (report.requests, report.totals.strong)
    let share = report.rows == 0 ? nil : Double(strongest.rows) / Double(report.rows)
    var figures = [
      (
        "Requests routed", FigureText.count(requests.routed),
        "of \(FigureText.count(requests.read)) read, \(FigureText.count(requests.rejected)) rejected"
          + (requests.setAsideCount > 0 ? ", \(FigureText.count(requests.setAsideCount)) set aside" : "")
      ),
      (
        report.isPair ? "To the strong model" : "To the strongest model", FigureText.count(strongest.rows),
        share.map { FigureText.percent($0) + " of them" } ?? "none"
      ),
      (
        "Projected cost", report.money(report.totals.routedCost),
        "\(report.isPair ? "all strong" : "all at the strongest") \(report.money(strongest.allCost))"
      ),
    ]
    if let quality = report.quality {
      let interval = quality.recoveredInterval.map {
        "\(FigureText.percent($0.lowerBound)) to \(FigureText.percent($0.upperBound))"
      }
      figures.append(
        quality.isPromised
          ? (QualitySection.name, FigureText.percent(quality.recovered), (interval.map { $0 + " " } ?? "") + "expected")
          : (QualitySection.name, "unknown here", interval ?? "the log is far from the graded prompts"))
    } else if report.evidence.isUngraded {
      figures.append(("Expected quality", "not known", "nobody graded this pair"))
    } else {
      let tokens = report.totals.candidates.reduce(0) { $0 + $1.promptTokens + $1.completionTokens }
      figures.append(("Tokens", FigureText.short(tokens), "prompts and completions"))
    }
    return figures
  }

  private static func total(_ report: CostReport) -> CSVRecord {
    let (totals, projection) = (report.totals, report.projection)
    let interval = report.ledger.bounds.routed.interval(around: totals.routedCost)
    return CSVRecord(
      "total", "", rows: totals.rows, strong: totals.strong.rows,
      tokens: (
        totals.candidates.reduce(0) { $0 + $1.promptTokens }, totals.candidates.reduce(0) { $0 + $1.completionTokens }
      ),
      amounts: [
        .routed: projection.routed, .allStrong: projection.allStrong, .allWeak: projection.allWeak,
        .saved: projection.saved, .routedLow: interval.lowerBound, .routedHigh: interval.upperBound,
      ], recovered: report.spending?.quality?.promised,
      note: report.evidence.isUngraded ? report.qualityNote : report.drift?.warning)
  }

  private static func metrics(_ report: CostReport) -> [Metric] {
    let (requests, projection) = (report.requests, report.projection)
    let plans = [("routed", projection.routed), ("all_strong", projection.allStrong), ("all_weak", projection.allWeak)]
    let random = report.isPair ? [("random", projection.random)] : []
    return [
      Metric(
        "last_run_timestamp_seconds", "When the last run began.",
        value: report.runs.compactMap { UTCSeconds.reading($0.startedAt) }.max().map { "\($0)" }),
      Metric(
        "run_duration_seconds", "How long the runs took together.",
        value: "\(report.runs.reduce(0) { $0 + $1.durationSeconds })"),
      Metric(
        "lines", "Lines of the log by what became of them.",
        ([("routed", requests.routed), ("rejected", requests.rejected), ("blank", requests.blank)]
          + (requests.setAsideCount > 0 ? [("set_aside", requests.setAsideCount)] : [])).map {
            ([("outcome", $0)], "\($1)")
          }),
      Metric(
        "cost_usd", "Projected cost of the log, as it was routed and by the alternatives.",
        (plans + random).map { ([("plan", $0)], "\($1)") }),
      Metric("saved_usd", "Saved against sending everything to the strong model.", value: "\(projection.saved)"),
      Metric(
        "strong_share_ratio", "Share of the requests that went to the strong model.",
        value: projection.strongShare.map { "\($0)" }),
      Metric(
        "far_requests_ratio", "Share of the requests that are unlike the graded prompts.",
        value: report.drift.map { "\($0.remoteShare)" }),
    ]
  }
}
