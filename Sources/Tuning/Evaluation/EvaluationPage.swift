internal import Reporting

/// An evaluation as one HTML page that needs nothing from outside: no script, font or picture.
package enum EvaluationPage {
  package static func encoded(_ evaluation: Evaluation, options: [(name: String, value: String)], version: String)
    -> [UInt8]
  {
    let points = CommercialPoint.points(of: evaluation)
    var writer = HTMLWriter()
    writer.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    writer.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
    writer.element("<title>", "Routers on \(evaluation.benchmark)", "</title>\n")
    writer.raw("<style>\n")
    writer.raw(CostReportStyle.sheet)
    writer.raw(style)
    writer.raw("</style>\n</head>\n<body>\n<main>\n")
    headline(evaluation, into: &writer)
    chart(evaluation, points: points, into: &writer)
    metrics(evaluation, into: &writer)
    if evaluation.settings.wantsUpstreamGrid { upstream(evaluation, into: &writer) }
    provenance(evaluation, options: options, version: version, into: &writer)
    writer.raw("</main>\n</body>\n</html>\n")
    return writer.bytes
  }

  private static func headline(_ evaluation: Evaluation, into writer: inout HTMLWriter) {
    writer.raw("<header>\n<p class=\"kicker\">routellm-batch, evaluation</p>\n<h1>")
    let best = evaluation.rows.filter { $0.role == .router }.max { $0.apgr.value < $1.apgr.value }
    if let best {
      writer.element("<span>", best.name, "</span> ")
      writer.text(verdict(on: best.apgr, wasResampled: evaluation.settings.resampleCount > 0))
    } else {
      writer.text(evaluation.benchmark)
    }
    writer.raw("</h1>\n<p class=\"lead\">")
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

  private static func chart(
    _ evaluation: Evaluation, points: [CommercialPoint], into writer: inout HTMLWriter
  ) {
    writer.raw("<section>\n<h2>Quality against share</h2>\n")
    writer.raw("<p>The prompts of the highest win rates go to the strong model first.</p>\n<ul class=\"key\">")
    var routerIndex = 0
    for row in evaluation.rows {
      writer.raw("<li><i class=\"line ")
      switch row.role {
      case .random: writer.raw("random-line")
      case .oracle: writer.raw("oracle")
      case .router:
        writer.raw(QualityShareChart.colours[routerIndex % QualityShareChart.colours.count])
        routerIndex += 1
      }
      writer.element("\"></i>", row.name, "</li>")
    }
    writer.raw("</ul>\n")
    for isNarrow in [false, true] {
      QualityShareChart.draw(evaluation, points: points, isNarrow: isNarrow, into: &writer)
    }
    if !points.isEmpty {
      writer.raw("<p>Points: commercial routers as the RouteLLM paper reports them, over its 72 questions")
      writer.text(evaluation.promptCount == 72 ? "." : ", not over these \(evaluation.promptCount).")
      writer.raw("</p>\n")
    }
    writer.raw("</section>\n")
  }

  private static func metrics(_ evaluation: Evaluation, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Metrics</h2>\n<p>")
    writer.text(
      "PGR is the part of the gap between the models that is recovered, APGR its mean over all shares, CPT the least "
        + "share of strong calls that reaches a PGR.")
    writer.raw("</p>\n<div class=\"scroll\"><table>\n<thead><tr><th></th><th class=\"n\">APGR</th>")
    for level in Evaluation.levels {
      writer.element("<th class=\"n\">", "CPT(\(EvaluationTable.percent(level, 0)))", "</th>")
    }
    for share in evaluation.settings.shares {
      writer.element("<th class=\"n\">", "PGR at \(EvaluationTable.percent(share, nil))", "</th>")
    }
    writer.raw("</tr></thead>\n<tbody>\n")
    for row in evaluation.rows {
      writer.element("<tr><th scope=\"row\">", row.name, "</th>")
      cell(row.apgr, into: &writer) { ReportText.fixed($0, 3) }
      for share in row.callShares { cell(share, into: &writer) { EvaluationTable.percent($0, 2) } }
      for point in row.atShares { cell(point.pgr, into: &writer) { ReportText.fixed($0, 3) } }
      writer.raw("</tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n</section>\n")
  }

  private static func cell(_ estimate: Estimate, into writer: inout HTMLWriter, format: (Double) -> String) {
    writer.element("<td class=\"n\">", format(estimate.value), "")
    if let interval = estimate.interval {
      writer.element("<small>", "\(format(interval.lowerBound)) to \(format(interval.upperBound))", "</small>")
    }
    writer.raw("</td>")
  }

  private static func upstream(_ evaluation: Evaluation, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>As RouteLLM computes them</h2>\n")
    writer.raw(
      "<p>Eleven quantiles as thresholds, and CPT interpolated between them.</p>\n<div class=\"scroll\"><table>\n")
    writer.raw("<thead><tr><th></th><th class=\"n\">APGR</th>")
    for level in UpstreamGrid.levels {
      writer.element("<th class=\"n\">", "CPT(\(EvaluationTable.percent(level, 0)))", "</th>")
    }
    writer.raw("</tr></thead>\n<tbody>\n")
    for row in evaluation.rows {
      guard let grid = row.upstream else { continue }
      writer.element("<tr><th scope=\"row\">", row.name, "</th>")
      writer.element("<td class=\"n\">", ReportText.fixed(grid.apgr, 3), "</td>")
      for share in grid.callShares { writer.element("<td class=\"n\">", EvaluationTable.percent(share, 2), "</td>") }
      writer.raw("</tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n</section>\n")
  }

  private static func provenance(
    _ evaluation: Evaluation, options: [(name: String, value: String)], version: String,
    into writer: inout HTMLWriter
  ) {
    func fact(_ name: String, _ lines: [String]) {
      writer.element("<dt>", name, "</dt><dd><ul>")
      for line in lines { writer.element("<li>", line, "</li>") }
      writer.raw("</ul></dd>\n")
    }
    writer.raw("<section>\n<h2>Provenance</h2>\n<dl class=\"facts\">\n")
    if evaluation.settings.resampleCount > 0 {
      fact(
        "Intervals",
        [
          "95%, \(evaluation.settings.resampleCount) bootstrap resamples of the prompts, seed \(evaluation.settings.seed)"
        ])
    }
    if !evaluation.notes.isEmpty { fact("Notes", evaluation.notes) }
    if !options.isEmpty { fact("Options", options.map { "\($0.name) \($0.value)" }) }
    fact("Program", ["routellm-batch \(version)"])
    writer.raw("</dl>\n</section>\n")
  }

  private static let style: StaticString = """
    .series,.oracle,.random-line{fill:none;stroke-width:2.2;stroke-linejoin:round}
    .random-line{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:5 5}
    .oracle{stroke:var(--muted)}
    .series0{stroke:var(--strong)}.series1{stroke:var(--weak)}.series2{stroke:var(--good)}.series3{stroke:var(--bad)}
    .series4{stroke:var(--ink)}.series5{stroke:var(--soft)}
    .commercial{fill:var(--ink);stroke:var(--card);stroke-width:2}
    .key i.line{height:3px;border-radius:2px;width:18px;vertical-align:4px;background:var(--muted)}
    .key i.random-line{height:0;border-top:2px dashed var(--soft);border-radius:0;background:none}
    .key i.series0{background:var(--strong)}.key i.series1{background:var(--weak)}.key i.series2{background:var(--good)}
    .key i.series3{background:var(--bad)}.key i.series4{background:var(--ink)}.key i.series5{background:var(--soft)}
    @media print{.key i.line{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

    """
}
