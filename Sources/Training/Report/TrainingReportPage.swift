internal import Numerics
internal import Reporting
internal import Routing

/// A training report as one HTML page.
package enum TrainingReportPage {
  package static func encoded(_ report: TrainingReport) -> [UInt8] { PageRenderer.bytes(page(of: report)) }

  package static func markdown(_ report: TrainingReport) -> [UInt8] { MarkdownRenderer.bytes(page(of: report)) }

  private static func page(of report: TrainingReport) -> ReportPage {
    let sections =
      [
        figures(report), losses(report), pair(report), allBattles(report), LeftOutKinds.section(report),
        GroupedReport.curve(report), GroupedReport.groups(report), sources(report), models(report),
      ]
      + [provenance(report)]
    return ReportPage(
      title: "Training of a router, \(report.kind.shortName)",
      parts: [
        ReportPage.Part(
          kicker: "routellm-batch, training",
          headline: RichText("\(report.kind.shortName) for ") + .name(report.strong) + " and " + .name(report.weak),
          lead: verdict(report), sections: sections.compactMap(\.self))
      ])
  }

  /// What the held-out figures allow to be said, in one sentence.
  static func verdict(_ report: TrainingReport) -> String {
    if let pair = report.pair, pair.isEnough {
      let losses =
        "log-loss \(FigureText.fixed(pair.logLoss, 4)) on "
        + "\(FigureText.count(pair.caseCount, of: "held-out prompt")) of the "
        + "pair, \(FigureText.fixed(pair.constantLogLoss, 4)) for one win rate on all of them"
      if pair.gainInterval.lowerBound > 0 { return "It says more than a constant does: \(losses)." }
      return pair.gainInterval.upperBound < 0
        ? "It says less than a constant does: \(losses)."
        : "Whether it says more than a constant is not certain: \(losses); the difference is within its 95% interval."
    }
    guard report.pair != nil || report.record.heldOutBattles != nil else {
      return "No prompt of the pair was held out: how well this router does on new ones is not known."
    }
    let count = report.pair?.caseCount ?? 0
    let prompts = FigureText.count(count, of: "prompt of the pair was", plural: "prompts of the pair were")
    let few = "\(prompts) held out, too few to tell"
    guard let battles = report.record.heldOutBattles, let accuracy = battles.accuracy else {
      return "\(few) how well this router does on new ones."
    }
    return
      "Of \(FigureText.count(battles.decidedCount, of: "held-out battle")) between any two models, "
      + "the router names the winner of "
      + "\(FigureText.percent(accuracy)). \(few) more of the pair itself."
  }

  private static func figures(_ report: TrainingReport) -> ReportSection? {
    let record = report.record
    let hasPair = report.pair?.isEnough ?? false
    let shown = hasPair ? report.pair : record.heldOutBattles
    let (one, many) =
      hasPair ? ("prompt of the pair", "prompts of the pair") : ("battle of any models", "battles of all models")
    return ReportSection(
      "",
      [
        .figures([
          (
            "prompts", FigureText.count(record.promptCount), heldOut(report)
          ), ("battles", FigureText.count(record.battleCount), FigureText.count(record.tieCount, of: "tie")),
          ("models", FigureText.count(report.modelCount), "\(report.models.count) in the data"),
          (
            "held-out accuracy", shown?.accuracy.map(FigureText.percent) ?? "not measured",
            shown.map { FigureText.count($0.decidedCount, of: one, plural: many) } ?? "no prompt was held out"
          ),
        ])
      ])
  }

  /// Which prompts the figures are measured on: a part that was kept apart, or all in turn, each by a router that had not
  /// seen it.
  private static func heldOut(_ report: TrainingReport) -> String {
    guard report.record.heldOutPromptCount == 0, let pair = report.pair else {
      return "\(FigureText.count(report.record.heldOutPromptCount)) held out"
    }
    return "\(FigureText.count(pair.caseCount)) held out in turn"
  }

  private static func losses(_ report: TrainingReport) -> ReportSection? {
    guard !report.record.epochs.isEmpty else { return nil }
    return ReportSection(
      "Loss",
      [
        .text(RichText(report.record.loss.explanation)),
        .chart(
          Chart(key: [Key("line series1", "learned from"), Key("line series0", "held out")]) { isNarrow, writer in
            LossChart.draw(report.record, isNarrow: isNarrow, into: &writer)
          }),
      ])
  }

  private static func pair(_ report: TrainingReport) -> ReportSection? {
    guard let pair = report.pair else { return nil }
    var text = text(of: pair)
    if let constant = pair.constantAccuracy {
      text += " Naming the same winner for every prompt has an accuracy of \(FigureText.percent(constant))."
    }
    let ties =
      report.kind == .causal
      ? "a prompt's score says which model it speaks for, in a tie, too"
      : report.kind.tieValue == 0 ? "a tie is not a win" : "ties count half"
    text += " Points are prompts of about the same win rate, with 95% intervals; \(ties)."
    if report.record.dropped[.tie] > 0 {
      text += " Prompts on which all models tied are not among them."
    }
    return reliability(
      "Strong against weak, held out", text, pair, xTitle: "predicted win rate", yTitle: "share of strong's wins")
  }

  private static func allBattles(_ report: TrainingReport) -> ReportSection? {
    report.record.heldOutBattles.map { battles in
      reliability(
        "All models' battles, held out",
        text(of: battles) + " Each battle is seen from the model that was expected to win.", battles,
        xTitle: "predicted chance of the likelier winner", yTitle: "share of its wins")
    }
  }

  private static func reliability(
    _ title: String, _ text: String, _ figures: CalibrationFigures, xTitle: String, yTitle: String
  ) -> ReportSection {
    ReportSection(
      title,
      [
        .text(RichText(text)),
        .chart(
          Chart { isNarrow, writer in
            ReliabilityChart.draw(figures, xTitle: xTitle, yTitle: yTitle, isNarrow: isNarrow, into: &writer)
          }),
      ])
  }

  private static func text(of figures: CalibrationFigures) -> String {
    let accuracy = figures.accuracy.map { "Accuracy \(FigureText.percent($0)), " } ?? ""
    return accuracy + "log-loss \(FigureText.fixed(figures.logLoss, 4)), Brier score "
      + "\(FigureText.fixed(figures.brierScore, 4)), mean calibration error "
      + "\(FigureText.fixed(figures.calibrationError, 3)) over \(FigureText.count(figures.caseCount, of: "case"))."
  }

  private static func sources(_ report: TrainingReport) -> ReportSection? {
    let columns: [DataTable.Column] = [
      .init("format", isNumber: false), "weight", "rows", "prompts", "battles", "ties", "left out",
    ]
    let rows = report.sources.map { source in
      let dropped = source.dropped.nonzero.reduce(0) { $0 + $1.count }
      let counts = [source.rowCount, source.promptCount, source.battleCount, source.tieCount, dropped]
      return DataTable.Row(source.name, [source.format.rawValue, source.weightText] + counts.map(FigureText.count))
    }
    return ReportSection(
      "Data",
      [
        .text("What was read, before anything was dropped in training."), .table(DataTable("source", columns, rows)),
      ])
  }

  private static func models(_ report: TrainingReport) -> ReportSection? {
    let hasRatings = report.hasRatings
    let order = report.models.sorted { first, second in
      (first.rating ?? 0, first.battles.battles, second.battles.name)
        > (second.rating ?? 0, second.battles.battles, first.battles.name)
    }
    let rows = order.map { model in
      let rating = model.rating.map { FigureText.fixed($0, 0) } ?? "dropped"
      let tier = model.tier.map { "\($0)" } ?? ""
      return DataTable.Row(
        model.battles.name,
        [model.battles.battles, model.battles.wins, model.battles.ties].map(FigureText.count)
          + (hasRatings ? [rating, tier] : []))
    }
    let columns = ["battles", "wins", "ties"] + (hasRatings ? ["rating", "tier"] : [])
    return ReportSection("Models", [.table(DataTable("model", columns.map { .init($0) }, rows))])
  }

  private static func provenance(_ report: TrainingReport) -> ReportSection? {
    func line(_ entry: (reason: DropReason, count: Int)) -> String {
      entry.reason.counted(entry.count)
    }
    let leftOut: [String] = report.sources.flatMap { source in
      source.dropped.nonzero.map { "\(source.name): \(line($0))" }
    }
    let facts: [(name: String, lines: [String])] = [
      ("Left out", leftOut), ("Dropped in training", report.record.dropped.nonzero.map(line)),
      ("Embedding", report.embedder.map { ["\($0)"] } ?? []),
      ("Settings", report.settings.map { "\($0.name) \($0.value)" }),
      ("Options", report.options.map { "\($0.name) \($0.value)" }),
      ("Licence of the data", [report.licence]), ("Program", [report.program]),
    ]
    let stated = facts.filter { !$0.lines.isEmpty }
    return ReportSection(
      "Provenance",
      [.facts(stated.map { (name: $0.name, lines: $0.lines.map { (text: $0, hash: nil) }) })])
  }
}

/// The losses by epoch, or by step: as learned from, and on held-out prompts, with the epoch that was kept.
enum LossChart {
  static func draw(_ record: TrainingRecord, isNarrow: Bool, into writer: inout HTMLWriter) {
    let losses = record.epochs.flatMap { [$0.training, $0.heldOut] }.filter(\.isFinite)
    guard let lowest = losses.min(), let highest = losses.max(), let last = record.epochs.last?.epoch else { return }
    let step = FigureText.step(for: max(highest - lowest, 1e-6), count: 4)
    let yMinimum = (lowest / step.step).rounded(.down) * step.step
    let frame = ChartFrame(
      isNarrow: isNarrow, heights: (340, 270), left: 60, xRange: 1...Double(max(last, 2)),
      yMinimum: yMinimum, yMaximum: max((highest / step.step).rounded(.up) * step.step, yMinimum + step.step))
    frame.open(&writer, description: "Training loss and held-out loss by \(record.progressUnit)")
    var xStep = FigureText.step(for: Double(max(last - 1, 1)), count: isNarrow ? 4 : 8)
    if xStep.step < 1 { xStep = (1, 0) }
    frame.axes(
      &writer, xTicks: frame.xTicks(xStep) { value, _ in FigureText.count(Int(value.rounded())) },
      yTicks: frame.yTicks(step) { FigureText.fixed($0, $1) }, xTitle: "\(record.progressUnit)",
      yTitle: "loss, nats a \(record.loss.unit)")
    curve(record.epochs.map { (Double($0.epoch), $0.training) }, "series series1", frame, into: &writer)
    curve(record.epochs.map { (Double($0.epoch), $0.heldOut) }, "series series0", frame, into: &writer)
    frame.values(
      &writer,
      record.epochs.filter { $0.training.isFinite }.map { epoch in
        (
          frame.x(Double(epoch.epoch)), frame.y(epoch.training),
          "\(record.progressUnit) \(epoch.epoch): \(FigureText.fixed(epoch.training, 4)) learned from"
            + (epoch.heldOut.isFinite ? ", \(FigureText.fixed(epoch.heldOut, 4)) held out" : "")
        )
      })
    if let best = record.bestEpoch { frame.mark(&writer, Double(best), "kept: \(record.progressUnit) \(best)") }
    writer.raw("</svg>\n")
  }

  private static func curve(
    _ points: [(Double, Double)], _ style: String, _ frame: ChartFrame, into writer: inout HTMLWriter
  ) {
    frame.polyline(&writer, style, points.filter(\.1.isFinite).map { (frame.x($0.0), frame.y($0.1)) })
  }
}

/// A reliability diagram: what was told against what happened, a point a bin with its 95% interval. A router that knows
/// how much it knows has its points on the dashed line.
enum ReliabilityChart {
  static func draw(
    _ figures: CalibrationFigures, xTitle: String, yTitle: String, isNarrow: Bool, into writer: inout HTMLWriter
  ) {
    let chances = figures.bins.map(\.chance)
    guard let least = chances.min(), let most = chances.max() else { return }
    let xStep = FigureText.step(for: max(most - least, 0.005), count: isNarrow ? 2 : 6)
    let xRange = range(least, most, xStep.step)
    let lows = figures.bins.map(\.interval.lowerBound) + [xRange.lowerBound]
    let highs = figures.bins.map(\.interval.upperBound) + [xRange.upperBound]
    let yStep = FigureText.step(for: max((highs.max() ?? 1) - (lows.min() ?? 0), 0.005), count: 4)
    let yRange = range(lows.min() ?? 0, highs.max() ?? 1, yStep.step)
    let frame = ChartFrame(
      isNarrow: isNarrow, heights: (400, 320), left: 60, xRange: xRange,
      yMinimum: yRange.lowerBound, yMaximum: yRange.upperBound)
    frame.open(&writer, description: "\(yTitle) against \(xTitle)")
    frame.axes(
      &writer, xTicks: frame.xTicks(xStep) { FigureText.fixed($0, $1) },
      yTicks: frame.yTicks(yStep) { FigureText.fixed($0, $1) }, xTitle: xTitle, yTitle: yTitle)
    let start = max(xRange.lowerBound, yRange.lowerBound)
    let end = min(xRange.upperBound, yRange.upperBound)
    if start < end { frame.line(&writer, "random", frame.x(start), frame.y(start), frame.x(end), frame.y(end)) }
    frame.values(
      &writer,
      figures.bins.map { bin in
        let interval = [bin.interval.lowerBound, bin.interval.upperBound].map(FigureText.percent).joined(
          separator: " to ")
        return (
          frame.x(bin.chance), frame.y(bin.outcome),
          "\(FigureText.fixed(bin.chance, 3)) predicted: \(FigureText.percent(bin.outcome)) happened, 95% interval \(interval)"
        )
      })
    for bin in figures.bins {
      let x = frame.x(bin.chance)
      frame.line(&writer, "whisker", x, frame.y(bin.interval.lowerBound), x, frame.y(bin.interval.upperBound))
      frame.circle(&writer, "chosen", x, frame.y(bin.outcome), radius: 6)
    }
    writer.raw("</svg>\n")
  }

  /// Whole steps around two values.
  private static func range(_ least: Double, _ most: Double, _ step: Double) -> ClosedRange<Double> {
    let lower = (least / step).rounded(.down) * step
    return lower...max((most / step).rounded(.up) * step, lower + step)
  }
}
