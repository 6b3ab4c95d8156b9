internal import Numerics
internal import Reporting
internal import Routing

/// A training report as one HTML page that needs nothing from outside: no script, font or picture.
package enum TrainingReportPage {
  package static func encoded(_ report: TrainingReport) -> [UInt8] {
    var writer = HTMLWriter()
    writer.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    writer.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
    writer.element("<title>", "Training of a router, \(report.manifest.kind.shortName)", "</title>\n")
    writer.raw("<style>\n")
    writer.raw(CostReportStyle.sheet)
    writer.raw(style)
    writer.raw("</style>\n</head>\n<body>\n<main>\n")
    headline(report, into: &writer)
    figures(report, into: &writer)
    if !report.record.epochs.isEmpty { losses(report, into: &writer) }
    pair(report, into: &writer)
    if let battles = report.record.heldOutBattles { allBattles(battles, report, into: &writer) }
    TrainingReportData.write(report, into: &writer)
    writer.raw("</main>\n</body>\n</html>\n")
    return writer.bytes
  }

  private static func headline(_ report: TrainingReport, into writer: inout HTMLWriter) {
    writer.raw("<header>\n<p class=\"kicker\">routellm-batch, training</p>\n<h1>")
    writer.text("\(report.manifest.kind.shortName) for ")
    writer.element("<span>", report.manifest.strong, "</span> and ")
    writer.element("<span>", report.manifest.weak, "</span>")
    writer.raw("</h1>\n<p class=\"lead\">")
    writer.text(verdict(report))
    writer.raw("</p>\n</header>\n")
  }

  /// What the held-out figures allow to be said, in one sentence.
  static func verdict(_ report: TrainingReport) -> String {
    if let pair = report.pair, pair.isEnough {
      let losses =
        "log-loss \(FigureText.fixed(pair.logLoss, 4)) on \(FigureText.count(pair.caseCount)) held-out prompts of the "
        + "pair, \(FigureText.fixed(pair.constantLogLoss, 4)) for one win rate on all of them"
      if pair.gainInterval.lowerBound > 0 { return "It tells more than a constant does: \(losses)." }
      return pair.gainInterval.upperBound < 0
        ? "It tells less than a constant does: \(losses)."
        : "Whether it tells more than a constant is not certain: \(losses); the difference is within its 95% interval."
    }
    guard report.pair != nil || report.record.heldOutBattles != nil else {
      return "No prompt of the pair was held out: how well this router does on new ones is not known."
    }
    let few = "\(FigureText.count(report.pair?.caseCount ?? 0)) prompts of the pair were held out, too few to tell"
    guard let battles = report.record.heldOutBattles, let accuracy = battles.accuracy else {
      return "\(few) how well this router does on new ones."
    }
    return
      "Of \(FigureText.count(battles.decidedCount)) held-out battles between any two models it names the winner of "
      + "\(FigureText.percent(accuracy)). \(few) more of the pair itself."
  }

  private static func figures(_ report: TrainingReport, into writer: inout HTMLWriter) {
    func figure(_ name: String, _ value: String, _ detail: String) {
      writer.element("<div><dt>", name, "</dt>")
      writer.element("<dd>", value, "")
      writer.element("<small>", detail, "</small></dd></div>\n")
    }
    let record = report.record
    writer.raw("<section class=\"tight\"><dl class=\"figures\">\n")
    figure("prompts", FigureText.count(record.promptCount), "\(FigureText.count(record.heldOutPromptCount)) held out")
    figure("battles", FigureText.count(record.battleCount), "\(FigureText.count(record.tieCount)) ties")
    figure("models", FigureText.count(report.manifest.models.count), "\(report.models.count) in the data")
    let hasPair = report.pair?.isEnough ?? false
    let told = hasPair ? report.pair : record.heldOutBattles
    figure(
      "held-out accuracy", told?.accuracy.map(FigureText.percent) ?? "not measured",
      told.map { "\(FigureText.count($0.decidedCount)) \(hasPair ? "prompts of the pair" : "battles of all models")" }
        ?? "no prompt was held out")
    writer.raw("</dl></section>\n")
  }

  private static func losses(_ report: TrainingReport, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Loss</h2>\n<p>")
    writer.raw(
      "Binary cross-entropy a battle; ln 2, 0.693, is what a coin gets. While learning, embeddings carry noise.")
    writer.raw("</p>\n<ul class=\"key\"><li><i class=\"training\"></i>learned from</li>")
    writer.raw("<li><i class=\"held-out\"></i>held out</li></ul>\n")
    for isNarrow in [false, true] { LossChart.draw(report.record, isNarrow: isNarrow, into: &writer) }
    writer.raw("</section>\n")
  }

  private static func pair(_ report: TrainingReport, into writer: inout HTMLWriter) {
    guard let pair = report.pair else { return }
    writer.raw("<section>\n<h2>Strong against weak, held out</h2>\n<p>")
    writer.text(text(of: pair))
    if let constant = pair.constantAccuracy {
      writer.text(" To tell the same winner of every prompt has an accuracy of \(FigureText.percent(constant)).")
    }
    let ties = report.manifest.kind.tieValue == 0 ? "a tie is no win" : "ties count half"
    writer.text(" Points are prompts of about the same win rate, with 95% intervals; \(ties).")
    if report.record.heldOutPair != nil, report.record.dropped[.tie] > 0 {
      writer.text(" Prompts on which all models tied are not among them.")
    }
    writer.raw("</p>\n")
    for isNarrow in [false, true] {
      ReliabilityChart.draw(
        pair, xTitle: "win rate told", yTitle: "share of strong's wins", isNarrow: isNarrow, into: &writer)
    }
    writer.raw("</section>\n")
  }

  private static func allBattles(
    _ battles: CalibrationFigures, _ report: TrainingReport, into writer: inout HTMLWriter
  ) {
    writer.raw("<section>\n<h2>All models' battles, held out</h2>\n<p>")
    writer.text(text(of: battles))
    writer.text(" Each battle is seen from the model that was told to be likelier to win.")
    writer.raw("</p>\n")
    for isNarrow in [false, true] {
      ReliabilityChart.draw(
        battles, xTitle: "chance told to the likelier winner", yTitle: "share of its wins", isNarrow: isNarrow,
        into: &writer)
    }
    writer.raw("</section>\n")
  }

  private static func text(of figures: CalibrationFigures) -> String {
    let accuracy = figures.accuracy.map { "Accuracy \(FigureText.percent($0)), " } ?? ""
    return accuracy + "log-loss \(FigureText.fixed(figures.logLoss, 4)), Brier score "
      + "\(FigureText.fixed(figures.brierScore, 4)), mean calibration error "
      + "\(FigureText.fixed(figures.calibrationError, 3)) over \(FigureText.count(figures.caseCount)) cases."
  }

  private static let style: StaticString = """
    .training,.held-out{fill:none;stroke-width:2.2;stroke-linejoin:round}
    .training{stroke:var(--weak)}.held-out{stroke:var(--strong)}.whisker{stroke:var(--soft);stroke-width:1.5}
    .key i.training,.key i.held-out{height:3px;border-radius:2px;width:18px;vertical-align:4px}
    .key i.training{background:var(--weak)}.key i.held-out{background:var(--strong)}
    @media print{.key i{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

    """
}

/// Matrix factorization's losses by epoch: as learned from, and on held-out prompts, with the epoch that was kept.
enum LossChart {
  static func draw(_ record: TrainingRecord, isNarrow: Bool, into writer: inout HTMLWriter) {
    let losses = record.epochs.flatMap { [$0.training, $0.heldOut] }.filter(\.isFinite)
    guard let lowest = losses.min(), let highest = losses.max(), let last = record.epochs.last?.epoch else { return }
    let step = FigureText.step(for: max(highest - lowest, 1e-6), count: 4)
    let yMinimum = (lowest / step.step).rounded(.down) * step.step
    let frame = ChartFrame(
      width: isNarrow ? 360 : 880, height: isNarrow ? 270 : 340, left: 60, xRange: 1...Double(max(last, 2)),
      yMinimum: yMinimum, yMaximum: max((highest / step.step).rounded(.up) * step.step, yMinimum + step.step))
    frame.open(&writer, isNarrow: isNarrow, description: "Training loss and held-out loss by epoch")
    var xStep = FigureText.step(for: Double(max(last - 1, 1)), count: isNarrow ? 4 : 8)
    if xStep.step < 1 { xStep = (1, 0) }
    frame.axes(
      &writer, xTicks: frame.xTicks(xStep) { value, _ in FigureText.count(Int(value.rounded())) },
      yTicks: frame.yTicks(step) { FigureText.fixed($0, $1) }, xTitle: "epoch", yTitle: "loss, nats a battle")
    curve(record.epochs.map { (Double($0.epoch), $0.training) }, "training", frame, into: &writer)
    curve(record.epochs.map { (Double($0.epoch), $0.heldOut) }, "held-out", frame, into: &writer)
    if let best = record.bestEpoch {
      let x = frame.x(Double(best))
      frame.line(&writer, "threshold", x, frame.top - 6, x, frame.bottom)
      let isRight = x < (frame.left + frame.right) / 2
      frame.text(
        &writer, "kept: epoch \(best)", isRight ? x + 7 : x - 7, frame.top + 4, isRight ? .start : .end, isStrong: true)
    }
    writer.raw("</svg>\n")
  }

  private static func curve(
    _ points: [(Double, Double)], _ style: StaticString, _ frame: ChartFrame, into writer: inout HTMLWriter
  ) {
    writer.raw("<polyline class=\"")
    writer.raw(style)
    writer.raw("\" points=\"")
    for (x, y) in points where y.isFinite {
      writer.number(frame.x(x))
      writer.raw(",")
      writer.number(frame.y(y))
      writer.raw(" ")
    }
    writer.raw("\"/>\n")
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
      width: isNarrow ? 360 : 880, height: isNarrow ? 320 : 400, left: 60, xRange: xRange,
      yMinimum: yRange.lowerBound, yMaximum: yRange.upperBound)
    frame.open(&writer, isNarrow: isNarrow, description: "\(yTitle) against \(xTitle)")
    frame.axes(
      &writer, xTicks: frame.xTicks(xStep) { FigureText.fixed($0, $1) },
      yTicks: frame.yTicks(yStep) { FigureText.fixed($0, $1) }, xTitle: xTitle, yTitle: yTitle)
    let start = max(xRange.lowerBound, yRange.lowerBound)
    let end = min(xRange.upperBound, yRange.upperBound)
    if start < end { frame.line(&writer, "random", frame.x(start), frame.y(start), frame.x(end), frame.y(end)) }
    for bin in figures.bins {
      let x = frame.x(bin.chance)
      frame.line(&writer, "whisker", x, frame.y(bin.interval.lowerBound), x, frame.y(bin.interval.upperBound))
      writer.raw("<circle class=\"chosen\" r=\"6\" cx=\"")
      writer.number(x)
      writer.raw("\" cy=\"")
      writer.number(frame.y(bin.outcome))
      writer.raw("\"/>\n")
    }
    writer.raw("</svg>\n")
  }

  /// Whole steps around two values.
  private static func range(_ least: Double, _ most: Double, _ step: Double) -> ClosedRange<Double> {
    let lower = (least / step).rounded(.down) * step
    return lower...max((most / step).rounded(.up) * step, lower + step)
  }
}
