internal import Reporting

/// A reliability diagram: what was told against what happened, a point a bin with its 95% interval. A router that knows
/// how much it knows has its points on the dashed line.
enum ReliabilityChart {
  static func draw(
    _ figures: CalibrationFigures, xTitle: String, yTitle: String, isNarrow: Bool, into writer: inout HTMLWriter
  ) {
    let chances = figures.bins.map(\.chance)
    guard let least = chances.min(), let most = chances.max() else { return }
    let xStep = ReportText.step(for: max(most - least, 0.005), count: isNarrow ? 2 : 6)
    let xRange = range(least, most, xStep.step)
    let lows = figures.bins.map(\.interval.lowerBound) + [xRange.lowerBound]
    let highs = figures.bins.map(\.interval.upperBound) + [xRange.upperBound]
    let yStep = ReportText.step(for: max((highs.max() ?? 1) - (lows.min() ?? 0), 0.005), count: 4)
    let yRange = range(lows.min() ?? 0, highs.max() ?? 1, yStep.step)
    let frame = ChartFrame(
      width: isNarrow ? 360 : 880, height: isNarrow ? 320 : 400, left: 60, xRange: xRange,
      yMinimum: yRange.lowerBound, yMaximum: yRange.upperBound)
    frame.open(&writer, isNarrow: isNarrow, description: "\(yTitle) against \(xTitle)")
    frame.axes(
      &writer, xTicks: frame.xTicks(xStep) { ReportText.fixed($0, $1) },
      yTicks: frame.yTicks(yStep) { ReportText.fixed($0, $1) }, xTitle: xTitle, yTitle: yTitle)
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
