internal import Numerics
internal import Running

/// What quality is expected of the routes: its interval, and how it depends on the share.
enum QualitySection {
  /// Of the figure.
  static let name = "Gap recovered (PGR)"

  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard report.isPair, report.rows > 0 else { return [] }
    guard let quality = report.quality, let evidence = report.evidence.quality, let curve = report.qualityCurve else {
      let note = report.qualityNote ?? ""
      return [
        ReportSection(
          "Expected quality",
          [.text(RichText("Not known: \(note)."))]
            + (report.evidence.isUngraded ? [.summary(["expected quality: not known, as \(note)"])] : []))
      ]
    }
    let interval = quality.recoveredInterval == nil ? [] : [Key("b", "95% interval")]
    let table = DataTable(
      "share", ["PGR", "95% interval"],
      ShareSection.tenths(of: curve.points.map(\.strongRows), in: report).map { index in
        let point = curve.points[index]
        let ends = point.interval.map {
          "\(FigureText.percent($0.lowerBound)) to \(FigureText.percent($0.upperBound))"
        }
        return DataTable.Row(
          ShareSection.share(point.strongRows, in: report),
          [quality.isPromised ? FigureText.percent(point.recovered) : "unknown", ends ?? ""])
      })
    return [
      ReportSection(
        "Expected quality",
        [
          .text(sentence(quality, evidence)),
          .chart(
            Chart(key: [Key("c", "by win rate")] + interval + [Key("r", "at random")], table: table) {
              isNarrow, writer in
              draw(report, quality, curve, isNarrow: isNarrow, into: &writer)
            }), .remark(caveat(report, quality, evidence)),
        ])
    ]
  }

  private static func sentence(_ quality: QualityProjection, _ evidence: RouterEvidence.Quality) -> RichText {
    guard quality.isPromised else {
      let pair = RichText.name(evidence.pair.strong) + " and " + .name(evidence.pair.weak)
      return RichText("How much of the gap between ") + pair + RichText(" these routes recover is unknown here")
        + RichText(
          quality.recoveredInterval.map {
            ": on kinds of task that nobody graded, \(FigureText.percent($0.lowerBound)) to "
              + "\(FigureText.percent($0.upperBound)) in 95% of cases; sending the same share "
              + "at random recovers that share."
          } ?? ".")
    }
    let recovered =
      FigureText.percent(quality.recovered) + FigureText.brackets(quality.recoveredInterval, FigureText.percent)
    let gap = FigureText.grades(quality.gap) + FigureText.brackets(quality.gapInterval, FigureText.grades)
    return RichText("These routes are expected to recover \(recovered) of the gap between ")
      + .name(evidence.pair.strong) + " and " + .name(evidence.pair.weak)
      + RichText(
        ", which is \(gap) of \(evidence.map.unit) a request: 0% is the weak model for everything, 100% the strong "
          + "one. 95% intervals are in brackets.")
  }

  private static func caveat(
    _ report: CostReport, _ quality: QualityProjection, _ evidence: RouterEvidence.Quality
  ) -> String {
    var text =
      "This follows from the router\u{2019}s quality map, made from \(FigureText.count(evidence.map.promptCount)) graded "
      + "prompts (\(evidence.map.method)), if the log is like them. The intervals allow for the map, "
      + (evidence.map.squaredGain == nil ? "" : "for luck, ") + "and for how far the log is from these prompts."
    if quality.undefinedCount > 0 {
      text += " " + without(quality)
    }
    if let drift = report.drift, drift.verdict != .near {
      text += " Much of this log is not like them: see the distance from the training below."
    }
    return text
  }

  /// What is said of resamples without a gap.
  static func without(_ quality: QualityProjection) -> String {
    let count = quality.undefinedCount
    return "\(FigureText.count(count)) of \(FigureText.count(quality.resampleCount, of: "resample")) of the map "
      + (count == 1 ? "has no gap at all and is" : "have no gap at all and are") + " in no interval of PGR."
  }

  private static func draw(
    _ report: CostReport, _ quality: QualityProjection, _ curve: QualityShareCurve, isNarrow: Bool,
    into writer: inout HTMLWriter
  ) {
    let rows = Double(max(report.totals.rows, 1))
    let share = report.projection.strongShare ?? 0
    let bounds = curve.points.map { $0.interval ?? $0.recovered...$0.recovered }
    // A band that is far wider than the curve would flatten it; it is cut where it leaves the drawing.
    let highest = min(2, max(1, bounds.map(\.upperBound).max() ?? 1, quality.recovered))
    let lowest = max(-1, min(0, bounds.map(\.lowerBound).min() ?? 0, quality.recovered))
    let step = FigureText.step(for: highest - lowest, count: 4)
    let frame = ChartFrame(
      isNarrow: isNarrow, heights: (340, 300), left: 24 + 7.2 * 5, xRange: 0...1,
      yMinimum: (lowest / step.step - 1e-9).rounded(.up) * step.step == lowest
        ? lowest : (lowest / step.step).rounded(.down) * step.step,
      yMaximum: (highest / step.step).rounded(.up) * step.step)
    frame.open(
      &writer, description: "Expected quality against the share of requests that go to the strong model",
      plot: .init(kind: .quality))
    frame.axes(
      &writer, xTicks: frame.shareTicks,
      yTicks: frame.yTicks(step) { value, _ in FigureText.fixed(value * 100, 0) + "%" },
      xTitle: "share of requests sent to the strong model", yTitle: "part of the gap recovered (PGR)")
    func y(_ value: Double) -> Double { frame.y(min(frame.yMaximum, max(frame.yMinimum, value))) }
    let xs = curve.points.map { frame.x(Double($0.strongRows) / rows) }
    if curve.points.allSatisfy({ $0.interval != nil }) {
      let band = zip(xs, bounds.map { y($0.upperBound) }) + zip(xs, bounds.map { y($0.lowerBound) }).reversed()
      frame.polygon(&writer, "band", Array(band))
    }
    frame.line(&writer, "random", frame.x(0), y(0), frame.x(1), y(1))
    frame.polyline(&writer, "curve", Array(zip(xs, curve.points.map { y($0.recovered) })))
    goal(report, frame: frame, into: &writer)
    frame.values(
      &writer,
      zip(xs, curve.points).map { x, point in
        let interval = point.interval.map {
          ", 95% interval \(FigureText.percent($0.lowerBound)) to \(FigureText.percent($0.upperBound))"
        }
        let share = ShareSection.share(point.strongRows, in: report)
        return (x, y(point.recovered), "\(share) strong: PGR \(FigureText.percent(point.recovered))\(interval ?? "")")
      })
    frame.beginNow(&writer)
    let (chosenX, chosenY) = (frame.x(share), y(quality.recovered))
    frame.line(&writer, "guide", chosenX, chosenY, chosenX, frame.bottom)
    frame.line(&writer, "guide", frame.left, chosenY, chosenX, chosenY)
    if let interval = quality.recoveredInterval {
      frame.line(&writer, "error", chosenX, y(interval.lowerBound), chosenX, y(interval.upperBound))
    }
    frame.circle(&writer, "chosen", chosenX, chosenY, radius: 6)
    let label =
      "\(FigureText.percent(share)): PGR " + (quality.isPromised ? FigureText.percent(quality.recovered) : "unknown")
    let isRight = chosenX + 16 + 7.5 * Double(label.count) < frame.right
    frame.text(
      &writer, label, isRight ? chosenX + 16 : chosenX - 16, min(chosenY + 22, frame.bottom - 8),
      isRight ? .start : .end, isStrong: true)
    frame.endNow(&writer)
    writer.raw("</svg>\n")
  }

  /// The quality that was asked for, or the share at which a single threshold would have spent the budget.
  private static func goal(_ report: CostReport, frame: ChartFrame, into writer: inout HTMLWriter) {
    guard let result = report.spending?.result else { return }
    if case .quality(let level) = result.goal {
      let y = frame.y(level)
      frame.line(&writer, "budget", frame.left, y, frame.right, y)
      frame.text(&writer, "asked for", frame.left + 6, y - 6, .start)
    } else if let limit = result.limit, let share = ShareSection.share(at: limit, in: report) {
      let x = frame.x(share)
      frame.line(&writer, "budget", x, frame.top, x, frame.bottom)
      frame.text(
        &writer, "budget, by one threshold", share > 0.5 ? x - 6 : x + 6, frame.bottom - 8, share > 0.5 ? .end : .start)
    }
  }
}
