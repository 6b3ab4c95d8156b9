internal import Numerics
internal import Reporting

/// Evaluations as one HTML page. A page of several benchmarks, or of one for several pairs, begins with their APGR side by side.
package enum EvaluationPage {
  /// - Parameter evaluations: of the same routers, in the same order; at least one.
  package static func encoded(_ evaluations: [Evaluation], options: [(name: String, value: String)], version: String)
    -> [UInt8]
  {
    var names: [String] = []
    for evaluation in evaluations where !names.contains(evaluation.benchmark) { names.append(evaluation.benchmark) }
    let title = "Routers on \(names.joined(separator: ", "))"
    let isOne = evaluations.count == 1
    var parts = evaluations.map {
      part($0, kicker: isOne ? "routellm-batch, evaluation" : name(of: $0, among: evaluations))
    }
    if !isOne {
      parts.insert(
        ReportPage.Part(
          kicker: "routellm-batch, evaluation", headline: RichText(title), sections: [summary(evaluations)]), at: 0)
    }
    parts.append(ReportPage.Part(sections: [provenance(evaluations, options: options, version: version)]))
    return PageRenderer.bytes(ReportPage(title: title, parts: parts))
  }

  /// The benchmark's name, with the pair where several were measured on it.
  private static func name(of evaluation: Evaluation, among all: [Evaluation]) -> String {
    let isAlone = all.count { $0.benchmark == evaluation.benchmark } == 1
    return evaluation.benchmark + (isAlone ? "" : ", \(evaluation.pair.strong) over \(evaluation.pair.weak)")
  }

  private static func part(_ evaluation: Evaluation, kicker: String) -> ReportPage.Part {
    let best = evaluation.rows.filter { $0.role == .router }.max { $0.apgr.value < $1.apgr.value }
    let headline = best.map { best in
      .name(best.name) + " "
        + RichText(verdict(on: best.apgr, wasResampled: evaluation.settings.resampleCount > 0))
    }
    let dropped = evaluation.contaminatedCount.map {
      ", \(FigureText.count($0)) more dropped by the contamination list"
    }
    var sections = [chart(evaluation, points: CommercialPoint.points(of: evaluation)), metrics(evaluation)]
    sections += evaluation.promises.map(promise)
    if let parts = evaluation.parts { sections.append(section(parts)) }
    if evaluation.settings.wantsUpstreamGrid { sections.append(upstream(evaluation)) }
    if !evaluation.notes.isEmpty { sections.append(ReportSection("Notes", [.list(evaluation.notes)])) }
    return ReportPage.Part(
      kicker: kicker, headline: headline ?? RichText(evaluation.benchmark),
      lead: "\(evaluation.benchmark), \(FigureText.count(evaluation.promptCount, of: "prompt"))\(dropped ?? ""). "
        + "\(evaluation.pair.strong): \(EvaluationTable.quality(evaluation.strong)). "
        + "\(evaluation.pair.weak): \(EvaluationTable.quality(evaluation.weak)). Random recovers half.",
      sections: sections)
  }

  /// What may be said of the best router's APGR: no more than its interval supports.
  static func verdict(on apgr: Estimate, wasResampled: Bool) -> String {
    let figure = "recovers \(FigureText.percent(apgr.value)) of the gap on average"
    guard wasResampled else { return figure }
    guard let interval = apgr.interval else { return "\(figure), but there are too few prompts to tell" }
    return interval.lowerBound > 0.5 ? figure : "\(figure), which chance may explain"
  }

  /// APGR of every router on every benchmark.
  private static func summary(_ evaluations: [Evaluation]) -> ReportSection {
    let columns = evaluations.map {
      DataTable.Column("\(name(of: $0, among: evaluations)), \(FigureText.count($0.promptCount, of: "prompt"))")
    }
    let rows = (evaluations.first?.rows ?? []).enumerated().map { index, row in
      DataTable.Row(.init(row.name), evaluations.map { cell($0.rows[index].apgr) { FigureText.fixed($0, 3) } })
    }
    return ReportSection(
      "APGR",
      [
        .text("The part of the gap between the models that is recovered, averaged over all shares."),
        .table(DataTable("", columns, rows)),
      ])
  }

  private static func provenance(
    _ evaluations: [Evaluation], options: [(name: String, value: String)], version: String
  ) -> ReportSection {
    var facts: [(name: String, lines: [(text: String, hash: String?)])] = []
    if let settings = evaluations.first?.settings, settings.resampleCount > 0 {
      let text =
        "95%, \(FigureText.count(settings.resampleCount, of: "bootstrap resample")) "
        + "of the prompts, seed \(settings.seed)"
      facts.append(("Intervals", [(text, nil)]))
    }
    if !options.isEmpty { facts.append(("Options", options.map { ("\($0.name) \($0.value)", nil) })) }
    facts.append(("Program", [("routellm-batch \(version)", nil)]))
    return ReportSection("Provenance", [.facts(facts)])
  }
}

/// What the page shows of one benchmark.
extension EvaluationPage {
  static func chart(_ evaluation: Evaluation, points: [CommercialPoint]) -> ReportSection {
    let key = zip(evaluation.rows, QualityShareChart.styles(of: evaluation)).map { row, style in
      Key(row.role == .random ? "r" : "line \(style)", row.name)
    }
    var blocks: [Block] = [
      .text("The prompts of the highest win rates go to the strong model first."),
      .chart(
        Chart(key: key) { isNarrow, writer in
          QualityShareChart.draw(evaluation, points: points, isNarrow: isNarrow, into: &writer)
        }),
    ]
    if !points.isEmpty {
      blocks.append(
        .remark(
          "Points: the routings of commercial routers that the RouteLLM paper compares itself with, over these "
            + "\(evaluation.promptCount) questions. Martian's weak model was Llama 2 70B Chat, so its point is not one of this "
            + "pair."))
    }
    return ReportSection("Quality against share", blocks)
  }

  static func metrics(_ evaluation: Evaluation) -> ReportSection {
    let levels =
      Evaluation.levels.map { DataTable.Column("CPT(\(EvaluationTable.percent($0, 0)))") }
      + Evaluation.levels.map { DataTable.Column("saving(\(EvaluationTable.percent($0, 0)))") }
    let shares = evaluation.settings.shares.map { DataTable.Column("PGR at \(EvaluationTable.percent($0, nil))") }
    let rows = evaluation.rows.map { row in
      DataTable.Row(
        .init(row.name),
        [cell(row.apgr) { FigureText.fixed($0, 3) }]
          + row.callShares.map { share in cell(share) { EvaluationTable.percent($0, 1) } }
          + row.savings.map { saving in saving.map { cell($0) { FigureText.fixed($0, 2) + "x" } } ?? "-" })
    }
    // A table of its own: together they are wider than a page.
    let atShares = evaluation.rows.map { row in
      DataTable.Row(.init(row.name), row.atShares.map { point in cell(point.pgr) { FigureText.fixed($0, 3) } })
    }
    return ReportSection(
      "Metrics",
      [
        .text(
          """
          PGR is the part of the gap between the models that is recovered, APGR its mean over all shares, CPT the \
          least share of strong calls that reaches a PGR, and saving how many times more of them random needs.
          """), .table(DataTable("", ["APGR"] + levels, rows)),
        .text("PGR at given shares of strong calls:"), .table(DataTable("", shares, atShares)),
      ])
  }

  private static func promise(_ promise: PromiseCoverage) -> ReportSection {
    ReportSection(
      "Promised and kept: \(promise.router)",
      [
        .text(RichText(promise.text + ".")),
        .table(
          DataTable(
            PromiseCoverage.columns[0], PromiseCoverage.columns.dropFirst().map { DataTable.Column($0) },
            promise.rows.map { DataTable.Row($0[0], Array($0.dropFirst())) })),
      ])
  }

  private static func section(_ parts: EvaluationParts) -> ReportSection {
    let rows = parts.table
    guard let header = rows.first else { return ReportSection("By \(parts.field)", [.text(RichText(parts.text))]) }
    return ReportSection(
      "APGR by \(parts.field)",
      [
        .table(
          DataTable(
            header[0], header.dropFirst().map { DataTable.Column($0) },
            rows.dropFirst().map { DataTable.Row($0[0], Array($0.dropFirst())) }))
      ])
  }

  static func upstream(_ evaluation: Evaluation) -> ReportSection {
    let levels = UpstreamGrid.levels.map { DataTable.Column("CPT(\(EvaluationTable.percent($0, 0)))") }
    let rows = evaluation.rows.compactMap { row in
      row.upstream.map { grid in
        DataTable.Row(
          row.name,
          [FigureText.fixed(grid.apgr, 3)] + grid.callShares.map { EvaluationTable.percent($0, 2) })
      }
    }
    return ReportSection(
      "As RouteLLM computes them",
      [
        .text("Eleven quantiles as thresholds, and CPT interpolated between them."),
        .table(DataTable("", ["APGR"] + levels, rows)),
      ])
  }

  /// A figure above its interval.
  private static func cell(_ estimate: Estimate, format: (Double) -> String) -> DataTable.Cell {
    DataTable.Cell(
      format(estimate.value),
      note: estimate.interval.map { "\(format($0.lowerBound)) to \(format($0.upperBound))" } ?? "")
  }
}

/// Quality against the share of strong calls, as the paper's figures have it: a curve for each router, the oracle,
/// random's straight line, both models' levels, and commercial routers as points.
enum QualityShareChart {
  /// The style sheet's classes of the evaluation's curves, by row.
  static func styles(of evaluation: Evaluation) -> [String] {
    var routers = 0
    return evaluation.rows.map { row in
      switch row.role {
      case .random: return "random"
      case .length: return "series series4"
      case .oracle: return "series oracle"
      case .router:
        defer { routers += 1 }
        return "series series\(routers % 6)"
      }
    }
  }

  /// Every curve at each tenth of the prompts, from the left to the right.
  private static func values(of evaluation: Evaluation, _ frame: ChartFrame) -> [(x: Double, y: Double, text: String)] {
    (0...10).flatMap { tenth in
      evaluation.rows.compactMap { row in
        row.curve.last { $0.share <= Double(tenth) / 10 + 1e-9 }.map { point in
          (
            frame.x(point.share), frame.y(point.quality),
            "\(row.name) at \(FigureText.percent(point.share)) strong: \(FigureText.fixed(point.quality, 2))"
          )
        }
      }
    }
  }

  static func draw(
    _ evaluation: Evaluation, points: [CommercialPoint], isNarrow: Bool, into writer: inout HTMLWriter
  ) {
    let qualities = evaluation.rows.flatMap { $0.curve.map(\.quality) } + points.map(\.quality)
    let lowest = qualities.min() ?? 0
    let highest = qualities.max() ?? 1
    let step = FigureText.step(for: highest - lowest, count: 5)
    let frame = ChartFrame(
      isNarrow: isNarrow, heights: (460, 340), left: isNarrow ? 46 : 60, xRange: 0...1,
      yMinimum: (lowest / step.step).rounded(.down) * step.step,
      yMaximum: (highest / step.step).rounded(.up) * step.step)
    frame.open(&writer, description: "Quality against the share of prompts that go to the strong model")
    frame.axes(
      &writer, xTicks: frame.shareTicks, yTicks: frame.yTicks(step) { FigureText.fixed($0, $1) },
      xTitle: "share of prompts sent to the strong model",
      yTitle: evaluation.scale == .accuracy ? "accuracy, %" : "mean score")
    let levels = [(evaluation.pair.strong, evaluation.strong.value), (evaluation.pair.weak, evaluation.weak.value)]
    for (_, level) in levels { frame.line(&writer, "guide", frame.left, frame.y(level), frame.right, frame.y(level)) }
    for (row, style) in zip(evaluation.rows, styles(of: evaluation)) {
      frame.polyline(&writer, style, row.curve.map { (frame.x($0.share), frame.y($0.quality)) })
    }
    frame.values(&writer, values(of: evaluation, frame))
    // Over the curves, so that none crosses a name: strong's at the left, weak's at the right, where the curves are not.
    for (index, (name, level)) in levels.enumerated() {
      frame.text(
        &writer, name, index == 0 ? frame.left + 6 : frame.right, frame.y(level) - 7, index == 0 ? .start : .end)
    }
    for point in points {
      let (x, y) = (frame.x(point.share), frame.y(point.quality))
      frame.circle(&writer, "commercial", x, y, radius: 5)
      frame.text(&writer, point.name, x + 10, y + 4, .start, isStrong: true)
    }
    writer.raw("</svg>\n")
  }
}
