internal import Numerics
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
      "\(evaluation.benchmark), \(FigureText.count(evaluation.promptCount)) prompts"
        + (evaluation.contaminatedCount.map { ", \(FigureText.count($0)) more dropped by the contamination list" } ?? "")
        + ". "
        + "\(evaluation.pair.strong): \(EvaluationTable.quality(evaluation.strong)). "
        + "\(evaluation.pair.weak): \(EvaluationTable.quality(evaluation.weak)). Random recovers half.")
    writer.raw("</p>\n</header>\n")
  }

  /// What may be said of the best router's APGR: no more than its interval carries.
  static func verdict(on apgr: Estimate, wasResampled: Bool) -> String {
    let figure = "recovers \(FigureText.percent(apgr.value)) of the gap on average"
    guard wasResampled else { return figure }
    guard let interval = apgr.interval else { return "\(figure), but there are too few prompts to tell" }
    return interval.lowerBound > 0.5 ? figure : "\(figure), which chance may explain"
  }

  /// APGR of every router on every benchmark.
  private static func summary(_ evaluations: [Evaluation], into writer: inout HTMLWriter) {
    let labels = evaluations.map { "\($0.benchmark), \(FigureText.count($0.promptCount)) prompts" }
    writer.raw("<section>\n<h2>APGR</h2>\n")
    writer.raw("<p>The part of the gap between the models that is recovered, averaged over all shares.</p>\n")
    EvaluationPageTable.open(labels, into: &writer)
    for (index, row) in (evaluations.first?.rows ?? []).enumerated() {
      EvaluationPageTable.row(
        row.name,
        zip(labels, evaluations).map { label, evaluation in
          EvaluationPageTable.Cell(label, evaluation.rows[index].apgr) { FigureText.fixed($0, 3) }
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
      var cells = [EvaluationPageTable.Cell("APGR", row.apgr) { FigureText.fixed($0, 3) }]
      cells += zip(levels, row.callShares).map { label, share in
        EvaluationPageTable.Cell(label, share) { EvaluationTable.percent($0, 1) }
      }
      cells += zip(shares, row.atShares).map { label, point in
        EvaluationPageTable.Cell(label, point.pgr) { FigureText.fixed($0, 3) }
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
        [EvaluationPageTable.Cell("APGR", Estimate(grid.apgr)) { FigureText.fixed($0, 3) }]
        + zip(levels, grid.callShares).map { label, share in
          EvaluationPageTable.Cell(label, Estimate(share)) { EvaluationTable.percent($0, 2) }
        }
      EvaluationPageTable.row(row.name, cells, into: &writer)
    }
    EvaluationPageTable.close(&writer)
  }
}

/// What the evaluation's page adds to the style sheet of all pages.
enum EvaluationPageStyle {
  static let sheet: StaticString = """
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
    .metrics th,.metrics td{padding-right:10px}.metrics td small{font-size:12.5px;letter-spacing:-.01em}
    .metrics tr>:last-child{padding-right:0}
    .chart text{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
    .metrics thead th{white-space:normal;vertical-align:bottom}
    .scroll .metrics tbody th{min-width:110px}
    header.part{margin:44px 0 20px}h2.part{font-size:clamp(21px,3vw,27px);margin-bottom:8px;text-wrap:balance}
    h2.part span{overflow-wrap:anywhere}
    .notes{margin:8px 0 0;padding-left:20px}.notes li{margin:4px 0;overflow-wrap:anywhere}
    @media(max-width:760px){.metrics thead{display:none}.metrics,.metrics tbody{display:block}
    .metrics tr{display:grid;grid-template-columns:1fr 1fr;gap:6px 18px;padding:14px 0;border-top:1px solid var(--line)}
    .metrics tbody tr:first-child{border-top:0;padding-top:4px}
    .metrics th,.metrics td{border:0;padding:0}.metrics tbody th{grid-column:1/3;font-weight:650}
    .metrics td.n{text-align:left}
    .metrics td::before{content:attr(data-label);display:block;color:var(--soft);font-size:13px}}
    @media print{.key i.line{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

    """
}

/// A table of figures with their intervals, a router a row. On a narrow screen every router is a block of its own, each
/// figure behind its column's name.
enum EvaluationPageTable {
  /// One figure and the column that it stands in.
  struct Cell {
    let label: String
    let value: String
    let interval: String?

    init(_ label: String, _ estimate: Estimate, format: (Double) -> String) {
      self.label = label
      value = format(estimate.value)
      interval = estimate.interval.map { "\(format($0.lowerBound)) to \(format($0.upperBound))" }
    }
  }

  /// Begins a table with these columns behind the routers' names.
  static func open(_ labels: [String], into writer: inout HTMLWriter) {
    writer.raw("<div class=\"scroll\"><table class=\"metrics\">\n<thead><tr><th></th>")
    for label in labels { writer.element("<th class=\"n\">", label, "</th>") }
    writer.raw("</tr></thead>\n<tbody>\n")
  }

  static func row(_ name: String, _ cells: [Cell], into writer: inout HTMLWriter) {
    writer.element("<tr><th scope=\"row\">", name, "</th>")
    for cell in cells {
      writer.element("<td class=\"n\" data-label=\"", cell.label, "\">")
      writer.text(cell.value)
      if let interval = cell.interval { writer.element("<small>", interval, "</small>") }
      writer.raw("</td>")
    }
    writer.raw("</tr>\n")
  }

  /// Ends the table and its section.
  static func close(_ writer: inout HTMLWriter) { writer.raw("</tbody>\n</table></div>\n</section>\n") }
}
