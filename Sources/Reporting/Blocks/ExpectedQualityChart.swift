internal import Numerics
internal import Running

/// Expected quality against the strong model's share: the map's own curve with its 95% intervals, random's straight line,
/// and the point that was chosen.
enum ExpectedQualityChart {
  static func draw(_ report: CostReport, isNarrow: Bool, into writer: inout HTMLWriter) {
    guard let quality = report.quality, let curve = report.qualityCurve else { return }
    let rows = Double(max(report.totals.rows, 1))
    let share = report.projection.strongShare ?? 0
    let bounds = curve.points.map { $0.interval ?? $0.recovered...$0.recovered }
    // A band that is far wider than the curve would flatten it; it is cut where it leaves the drawing.
    let highest = min(2, max(1, bounds.map(\.upperBound).max() ?? 1, quality.recovered))
    let lowest = max(-1, min(0, bounds.map(\.lowerBound).min() ?? 0, quality.recovered))
    let step = FigureText.step(for: highest - lowest, count: 4)
    let frame = ChartFrame(
      width: isNarrow ? 360 : 880, height: isNarrow ? 300 : 340, left: 24 + 7.2 * 5, xRange: 0...1,
      yMinimum: (lowest / step.step - 1e-9).rounded(.up) * step.step == lowest
        ? lowest : (lowest / step.step).rounded(.down) * step.step,
      yMaximum: (highest / step.step).rounded(.up) * step.step)
    frame.open(
      &writer, isNarrow: isNarrow,
      description: "Expected quality against the share of requests that go to the strong model")
    let yTicks = frame.yTicks(step) { value, _ in FigureText.fixed(value * 100, 0) + "%" }
    let xTicks = frame.xTicks((isNarrow ? 0.25 : 0.1, 2)) { value, _ in FigureText.fixed(value * 100, 0) + "%" }
    frame.axes(
      &writer, xTicks: xTicks, yTicks: yTicks, xTitle: "share of requests sent to the strong model",
      yTitle: "part of the gap recovered (PGR)")
    func y(_ value: Double) -> Double { frame.y(min(frame.yMaximum, max(frame.yMinimum, value))) }
    func x(_ point: QualityShareCurve.Point) -> Double { frame.x(Double(point.strongRows) / rows) }
    if curve.points.allSatisfy({ $0.interval != nil }) {
      writer.raw("<polygon class=\"band\" points=\"")
      for (point, bound) in zip(curve.points, bounds) { writer.coordinate(x(point), y(bound.upperBound)) }
      for (point, bound) in zip(curve.points, bounds).reversed() { writer.coordinate(x(point), y(bound.lowerBound)) }
      writer.raw("\"/>\n")
    }
    frame.line(&writer, "random", frame.x(0), y(0), frame.x(1), y(1))
    writer.raw("<polyline class=\"curve\" points=\"")
    for point in curve.points { writer.coordinate(x(point), y(point.recovered)) }
    writer.raw("\"/>\n")
    goal(report, frame: frame, into: &writer)
    let (chosenX, chosenY) = (frame.x(share), y(quality.recovered))
    frame.line(&writer, "guide", chosenX, chosenY, chosenX, frame.bottom)
    frame.line(&writer, "guide", frame.left, chosenY, chosenX, chosenY)
    if let interval = quality.recoveredInterval {
      frame.line(&writer, "whisker", chosenX, y(interval.lowerBound), chosenX, y(interval.upperBound))
    }
    writer.circle("chosen", x: chosenX, y: chosenY, radius: 6)
    let label = "\(FigureText.percent(share)): PGR \(FigureText.percent(quality.recovered))"
    let isRight = chosenX + 16 + 7.5 * Double(label.count) < frame.right
    frame.text(
      &writer, label, isRight ? chosenX + 16 : chosenX - 16, min(chosenY + 22, frame.bottom - 8),
      isRight ? .start : .end, isStrong: true)
    writer.raw("</svg>\n")
  }

  /// The quality that was asked for, or the share at which a single threshold would have spent the budget.
  private static func goal(_ report: CostReport, frame: ChartFrame, into writer: inout HTMLWriter) {
    guard let result = report.spending?.result else { return }
    if case .quality(let level) = result.goal {
      let y = frame.y(level)
      frame.line(&writer, "budget", frame.left, y, frame.right, y)
      frame.text(&writer, "asked for", frame.left + 6, y - 6, .start)
    } else if let limit = result.limit, let share = CostShareChart.share(at: limit, in: report) {
      let x = frame.x(share)
      frame.line(&writer, "budget", x, frame.top, x, frame.bottom)
      frame.text(
        &writer, "budget, by one threshold", share > 0.5 ? x - 6 : x + 6, frame.bottom - 8, share > 0.5 ? .end : .start)
    }
  }
}
