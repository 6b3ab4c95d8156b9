internal import Reporting

/// Evaluations as one HTML page that needs nothing from outside: no script, font or picture. A page of several
/// benchmarks begins with their APGR side by side.
package enum EvaluationPage {
  /// - Parameter evaluations: of the same routers, in the same order; at least one.
  package static func encoded(_ evaluations: [Evaluation], options: [(name: String, value: String)], version: String)
    -> [UInt8]
  {
    var writer = HTMLWriter()
    let names = evaluations.map(\.benchmark).joined(separator: ", ")
    writer.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    writer.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
    writer.element("<title>", "Routers on \(names)", "</title>\n")
    writer.raw("<style>\n")
    writer.raw(CostReportStyle.sheet)
    writer.raw(EvaluationPageStyle.sheet)
    writer.raw("</style>\n</head>\n<body>\n<main>\n")
    if evaluations.count > 1 {
      writer.raw("<header>\n<p class=\"kicker\">routellm-batch, evaluation</p>\n")
      writer.element("<h1>", "Routers on \(names)", "</h1>\n</header>\n")
      summary(evaluations, into: &writer)
    }
    for evaluation in evaluations {
      headline(evaluation, isPart: evaluations.count > 1, into: &writer)
      chart(evaluation, points: CommercialPoint.points(of: evaluation), into: &writer)
      metrics(evaluation, into: &writer)
      if evaluation.settings.wantsUpstreamGrid { upstream(evaluation, into: &writer) }
      notes(evaluation, into: &writer)
    }
    provenance(evaluations, options: options, version: version, into: &writer)
    writer.raw("</main>\n</body>\n</html>\n")
    return writer.bytes
  }

  private static func headline(_ evaluation: Evaluation, isPart: Bool, into writer: inout HTMLWriter) {
    if isPart {
      writer.element("<header class=\"part\">\n<p class=\"kicker\">", evaluation.benchmark, "</p>\n<h2 class=\"part\">")
    } else {
      writer.raw("<header>\n<p class=\"kicker\">routellm-batch, evaluation</p>\n<h1>")
    }
    let best = evaluation.rows.filter { $0.role == .router }.max { $0.apgr.value < $1.apgr.value }
    if let best {
      writer.element("<span>", best.name, "</span> ")
      writer.text(verdict(on: best.apgr, wasResampled: evaluation.settings.resampleCount > 0))
    } else {
      writer.text(evaluation.benchmark)
    }
    if isPart { writer.raw("</h2>") } else { writer.raw("</h1>") }
    writer.raw("\n<p class=\"lead\">")
    writer.text(
      "\(evaluation.benchmark), \(ReportText.count(evaluation.promptCount)) prompts"
        + (evaluation.contaminatedCount.map { ", \(ReportText.count($0)) more dropped by the contamination list" } ?? "")
        + ". "
        + "\(evaluation.pair.strong): \(EvaluationTable.quality(evaluation.strong)). "
        + "\(evaluation.pair.weak): \(EvaluationTable.quality(evaluation.weak)). Random recovers half.")
    writer.raw("</p>\n</header>\n")
  }

  /// What may be said of the best router's APGR: no more than its interval carries.
  static func verdict(on apgr: Estimate, wasResampled: Bool) -> String {
    let figure = "recovers \(ReportText.percent(apgr.value)) of the gap on average"
    guard wasResampled else { return figure }
    guard let interval = apgr.interval else { return "\(figure), but there are too few prompts to tell" }
    return interval.lowerBound > 0.5 ? figure : "\(figure), which chance may explain"
  }

  /// APGR of every router on every benchmark.
  private static func summary(_ evaluations: [Evaluation], into writer: inout HTMLWriter) {
    let labels = evaluations.map { "\($0.benchmark), \(ReportText.count($0.promptCount)) prompts" }
    writer.raw("<section>\n<h2>APGR</h2>\n")
    writer.raw("<p>The part of the gap between the models that is recovered, averaged over all shares.</p>\n")
    EvaluationPageTable.open(labels, into: &writer)
    for (index, row) in (evaluations.first?.rows ?? []).enumerated() {
      EvaluationPageTable.row(
        row.name,
        zip(labels, evaluations).map { label, evaluation in
          EvaluationPageTable.Cell(label, evaluation.rows[index].apgr) { ReportText.fixed($0, 3) }
        }, into: &writer)
    }
    EvaluationPageTable.close(&writer)
  }

  private static func notes(_ evaluation: Evaluation, into writer: inout HTMLWriter) {
    guard !evaluation.notes.isEmpty else { return }
    writer.raw("<section>\n<h2>Notes</h2>\n<ul class=\"notes\">\n")
    for note in evaluation.notes { writer.element("<li>", note, "</li>\n") }
    writer.raw("</ul>\n</section>\n")
  }

  private static func provenance(
    _ evaluations: [Evaluation], options: [(name: String, value: String)], version: String,
    into writer: inout HTMLWriter
  ) {
    func fact(_ name: String, _ lines: [String]) {
      writer.element("<dt>", name, "</dt><dd><ul>")
      for line in lines { writer.element("<li>", line, "</li>") }
      writer.raw("</ul></dd>\n")
    }
    writer.raw("<section>\n<h2>Provenance</h2>\n<dl class=\"facts\">\n")
    if let settings = evaluations.first?.settings, settings.resampleCount > 0 {
      fact("Intervals", ["95%, \(settings.resampleCount) bootstrap resamples of the prompts, seed \(settings.seed)"])
    }
    if !options.isEmpty { fact("Options", options.map { "\($0.name) \($0.value)" }) }
    fact("Program", ["routellm-batch \(version)"])
    writer.raw("</dl>\n</section>\n")
  }
}
