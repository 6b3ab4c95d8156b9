internal import LogReading
internal import Numerics
internal import Reporting
internal import Running

/// What a run says on standard error when it has finished.
enum RunSummary {
  /// How many of the inputs with something odd about them are named.
  private static let shownInputs = 5

  static func text(_ outcome: RunOutcome, report: CostReport, isDryRun: Bool) -> String {
    text(outcome, costs: outcome.routedCount > 0 ? costs(report) : "", isDryRun: isDryRun)
  }

  /// - Parameter lines: what is to be said of costs.
  static func text(_ outcome: RunOutcome, lines: [String], isDryRun: Bool) -> String {
    text(outcome, costs: lines.map { "  \($0)\n" }.joined(), isDryRun: isDryRun)
  }

  private static func text(_ outcome: RunOutcome, costs: String, isDryRun: Bool) -> String {
    var text = isDryRun ? "dry run: nothing was written; the first rows would give:\n" : ""
    let seconds = Double(outcome.wallNanoseconds) / 1e9
    let rows = outcome.routedCount
    text += "\(grouped(rows)) routed"
    text += outcome.rejectedCount > 0 ? ", \(grouped(outcome.rejectedCount)) rejected" : ""
    text += outcome.blankLineCount > 0 ? ", \(FigureText.count(outcome.blankLineCount, of: "blank line"))" : ""
    text += outcome.sampledOutCount > 0 ? ", \(grouped(outcome.sampledOutCount)) not sampled" : ""
    text += outcome.inputs.count > 1 ? " from \(FigureText.count(outcome.inputs.count, of: "input"))" : ""
    text += " in \(FigureText.fixed(seconds, 2)) s (\(FigureText.rate(rows, seconds: seconds)) rows/s)\n"
    text += costs
    if let learnt = outcome.learnt, learnt.untoldRows > 0 { text += "  \(LearntText.line(learnt))\n" }
    if outcome.lineCount == 0, !outcome.inputs.isEmpty {
      text += "  there was no line to route: is the input what it should be?\n"
    }
    for (reason, count) in outcome.ledger.totals.fallbacks.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      text += "  \(FigureText.count(count, of: "row")) by fallback: \(reason.rawValue)\n"
    }
    for line in outcome.firstRejected {
      text += "  rejected \(outcome.inputs[line.inputIndex].input):\(line.number): \(line.reason.rawValue)"
      text += (line.detail.isEmpty ? "" : ": \(line.detail)") + "\n"
    }
    let more = outcome.rejectedCount - outcome.firstRejected.count
    if more > 0 { text += "  and \(grouped(more)) more\n" }
    let unfinished = outcome.inputs.filter { $0.endsWithoutNewline && $0.failure == nil }
    for input in unfinished.prefix(shownInputs) {
      text += "  \(input.input) ends without a final newline: was it cut off?\n"
    }
    if unfinished.count > shownInputs {
      text += "  and \(FigureText.count(unfinished.count - shownInputs, of: "more input")) likewise\n"
    }
    return text
  }

  private static func costs(_ report: CostReport) -> String {
    let projection = report.projection
    let share = FigureText.fixed(100 * (projection.strongShare ?? 0), 1)
    let threshold =
      report.threshold == .spending
      ? "by gain for cost" : report.threshold.threshold.map { "at a win rate of \($0) or more" } ?? "at no win rate"
    var text = "  \(grouped(report.totals.strong.rows)) strong (\(share)%, \(threshold)), "
    text += "\(grouped(report.totals.weak.rows)) weak\n"
    text += "  $\(projection.routed.rounded(to: 2)) routed; $\(projection.allStrong.rounded(to: 2)) all strong, "
    text += "$\(projection.allWeak.rounded(to: 2)) all weak, $\(projection.random.rounded(to: 2)) at random\n"
    if let bounds = CostBoundsText.line(report) { text += "  \(bounds)\n" }
    if let logged = CostReportBill.loggedText(report) { text += "  \(logged)\n" }
    if let spending = report.spending { text += SpendingText.lines(spending).map { "  \($0)\n" }.joined() }
    if !report.alternatives.isEmpty { text += WhatIfTable.text(report) }
    return text
  }

  private static func grouped(_ number: Int) -> String { FigureText.count(number) }
}
