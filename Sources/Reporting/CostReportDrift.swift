internal import Assigning
internal import Routing

/// The page's section of how far the log is from what the router was trained on, in plain words.
enum CostReportDrift {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Distance from the training</h2>\n")
    guard let drift = report.drift else {
      writer.element("<p>", "Not known: \(CostReportExpectation.driftNote(report) ?? "").", "</p>\n</section>\n")
      return
    }
    let verdict = CalibrationText.verdict(drift)
    writer.raw("<p class=\"verdict ")
    switch drift.verdict {
    case .near: writer.raw("fine")
    case .partlyFar: writer.raw("wary")
    case .far: writer.raw("bad")
    }
    writer.element("\">", verdict.prefix(1).uppercased() + verdict.dropFirst() + ".", "</p>\n")
    for isNarrow in [false, true] {
      SimilarityChart.draw(report, drift: drift, isNarrow: isNarrow, into: &writer)
    }
    writer.element("<p class=\"after\">", figures(report, drift), "</p>\n</section>\n")
  }

  private static func figures(_ report: CostReport, _ drift: TrainingDistance) -> String {
    func places(_ value: Double) -> String { ReportText.fixed(value, 2) }
    let compared =
      report.ledger.similarities.isWhole
      ? "All requests were compared"
      : "A fixed sample of \(ReportText.count(drift.rowCount)) requests was compared"
    var text = "\(compared) with \(ReportText.count(drift.yardstick.promptCount)) training prompts. "
    text += "Their largest cosine with one is \(places(drift.median)) in the median, "
    text += "\(places(drift.yardstick.median)) among the training prompts; "
    text += "\(ReportText.percent(drift.remoteShare)) lie under \(places(drift.yardstick.low)), as 5% of the training "
    text += "prompts do."
    if drift.duplicateCount > 0 {
      let count = drift.duplicateCount
      text += " \(ReportText.count(count)) \(count == 1 ? "has" : "have") the very embedding of a training prompt."
    }
    return text
  }
}
