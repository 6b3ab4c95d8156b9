internal import Assigning
internal import Routing

/// The page's section of expected quality: what it is, its interval, and how it depends on the share.
enum CostReportQuality {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Expected quality</h2>\n")
    guard let quality = report.quality, let evidence = report.evidence.quality else {
      writer.element("<p>", "Not known: \(CostReportExpectation.qualityNote(report) ?? "").", "</p>\n</section>\n")
      return
    }
    writer.element("<p>", sentence(quality, evidence), "</p>\n")
    writer.raw("<ul class=\"key\"><li><i class=\"c\"></i>by win rate</li>")
    if quality.recoveredInterval != nil { writer.raw("<li><i class=\"b\"></i>95% interval</li>") }
    writer.raw("<li><i class=\"r\"></i>at random</li></ul>\n")
    for isNarrow in [false, true] { ExpectedQualityChart.draw(report, isNarrow: isNarrow, into: &writer) }
    writer.element("<p class=\"after\">", caveat(report, quality, evidence), "</p>\n</section>\n")
  }

  /// PGR with its interval: `90.0% [87.6%, 92.5%]`.
  package static func recovered(_ quality: QualityProjection) -> String {
    ReportText.percent(quality.recovered)
      + (quality.recoveredInterval.map {
        " [\(ReportText.percent($0.lowerBound)), \(ReportText.percent($0.upperBound))]"
      } ?? "")
  }

  private static func sentence(_ quality: QualityProjection, _ evidence: RouterEvidence.Quality) -> String {
    func grades(_ value: Double) -> String { ReportText.fixed(value, 4) }
    let interval = quality.gapInterval.map { " [\(grades($0.lowerBound)), \(grades($0.upperBound))]" } ?? ""
    return "These routes are expected to recover \(recovered(quality)) of the gap between "
      + "\(evidence.pair.strong) and \(evidence.pair.weak), which is \(grades(quality.gap))\(interval) of "
      + "\(evidence.map.unit) a request: 0% is the weak model for everything, 100% the strong one. In brackets, 95% "
      + "intervals."
  }

  private static func caveat(
    _ report: CostReport, _ quality: QualityProjection, _ evidence: RouterEvidence.Quality
  ) -> String {
    var text =
      "By the router\u{2019}s quality map, from \(ReportText.count(evidence.map.promptCount)) graded prompts "
      + "(\(evidence.map.method)), if the log is like them; the intervals are those of the map alone."
    if quality.undefinedCount > 0 {
      text += " \(ReportText.count(quality.undefinedCount)) of \(ReportText.count(quality.resampleCount)) resamples "
      text += "see no gap at all and are in no interval."
    }
    if let drift = report.drift, drift.verdict != .near {
      text += " Much of this log is not like them: see the distance from the training below."
    }
    return text
  }
}
