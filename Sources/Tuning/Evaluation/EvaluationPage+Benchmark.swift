internal import Reporting

/// What the page shows of one benchmark.
extension EvaluationPage {
  static func chart(
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

  static func metrics(_ evaluation: Evaluation, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Metrics</h2>\n<p>")
    writer.text(
      "PGR is the part of the gap between the models that is recovered, APGR its mean over all shares, CPT the least "
        + "share of strong calls that reaches a PGR.")
    writer.raw("</p>\n")
    let levels = Evaluation.levels.map { "CPT(\(EvaluationTable.percent($0, 0)))" }
    let shares = evaluation.settings.shares.map { "PGR at \(EvaluationTable.percent($0, nil))" }
    EvaluationPageTable.open(["APGR"] + levels + shares, into: &writer)
    for row in evaluation.rows {
      var cells = [EvaluationPageTable.Cell("APGR", row.apgr) { ReportText.fixed($0, 3) }]
      cells += zip(levels, row.callShares).map { label, share in
        EvaluationPageTable.Cell(label, share) { EvaluationTable.percent($0, 1) }
      }
      cells += zip(shares, row.atShares).map { label, point in
        EvaluationPageTable.Cell(label, point.pgr) { ReportText.fixed($0, 3) }
      }
      EvaluationPageTable.row(row.name, cells, into: &writer)
    }
    EvaluationPageTable.close(&writer)
  }

  static func upstream(_ evaluation: Evaluation, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>As RouteLLM computes them</h2>\n")
    writer.raw("<p>Eleven quantiles as thresholds, and CPT interpolated between them.</p>\n")
    let levels = UpstreamGrid.levels.map { "CPT(\(EvaluationTable.percent($0, 0)))" }
    EvaluationPageTable.open(["APGR"] + levels, into: &writer)
    for row in evaluation.rows {
      guard let grid = row.upstream else { continue }
      let cells =
        [EvaluationPageTable.Cell("APGR", Estimate(grid.apgr)) { ReportText.fixed($0, 3) }]
        + zip(levels, grid.callShares).map { label, share in
          EvaluationPageTable.Cell(label, Estimate(share)) { EvaluationTable.percent($0, 2) }
        }
      EvaluationPageTable.row(row.name, cells, into: &writer)
    }
    EvaluationPageTable.close(&writer)
  }
}
