internal import Numerics
internal import Running

/// Sessions that stay on one model, and the requests that moved for it.
enum SessionSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard let totals = report.ledger.sessions, report.rows > 0 else { return [] }
    let counts: [(key: String, text: String, rows: Int)] = [
      ("sessions", "Sessions", totals.sessions),
      ("rows", "Requests of a session", totals.rows),
      ("without", "Requests without a session, each routed by itself", report.rows - totals.rows),
      ("moved_to_strong", "Moved to the strong model for their session", totals.movedToStrong),
      ("moved_to_weak", "Moved to the weak model for their session", totals.movedToWeak),
    ]
    let lines = SessionText.lines(of: report)
    return [
      ReportSection(
        "Sessions",
        [
          .text(
            RichText(
              (lines.map(FigureText.sentence) + [
                "What each threshold would cost, and what each share, is drawn request by request, without sessions."
              ]).joined(separator: " "))),
          .table(DataTable("", ["count"], counts.map { DataTable.Row($0.text, [FigureText.count($0.rows)]) })),
          .metric(
            Metric("sessions", "Sessions whose requests stay on one model.", value: "\(totals.sessions)")),
          .metric(
            Metric(
              "session_moved_requests", "Requests that went to another model for their session, by where they went.",
              [([("to", "strong")], "\(totals.movedToStrong)"), ([("to", "weak")], "\(totals.movedToWeak)")])),
          .summary(lines),
        ] + counts.map { .record(CSVRecord("session", $0.key, rows: $0.rows)) })
    ]
  }
}

/// The same in sentences without a full stop.
enum SessionText {
  static func lines(of report: CostReport) -> [String] {
    // That no request names one is said by whoever read the log.
    guard let totals = report.ledger.sessions, totals.sessions > 0 else { return [] }
    let without = report.rows - totals.rows
    var lines = [
      "\(FigureText.count(totals.sessions, of: "session")) of \(totals.field) with "
        + "\(FigureText.count(totals.rows, of: "request")) \(totals.sessions == 1 ? "stays" : "stay") on one model each; "
        + totals.rule.text
        + (without > 0
          ? "; \(FigureText.count(without, of: "request names", plural: "requests name")) no session" : "")
    ]
    lines.append(
      "\(FigureText.count(totals.movedCount, of: "request")) moved for their session: "
        + "\(FigureText.count(totals.movedToStrong)) to the strong model, \(FigureText.count(totals.movedToWeak)) to the weak "
        + "one")
    if case .strongShare(let share, _, _) = report.threshold, let reached = report.projection.strongShare {
      lines.append(
        "whole sessions reach \(FigureText.percent(reached)) of the requests where a share of "
          + "\(FigureText.percent(share.value)) was asked for")
    }
    return lines
  }
}
