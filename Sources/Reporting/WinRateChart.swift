internal import Assigning

/// The win-rate histogram, strong rows and weak rows apart, with the threshold as a line.
enum WinRateChart {
  static func draw(_ report: CostReport, isNarrow: Bool, into writer: inout HTMLWriter) {
    let histogram = report.histogram
    let bins = histogram.counts.count
    let highest = Double(histogram.counts.max() ?? 0)
    var step = ReportText.step(for: highest, count: 4)
    if step.step < 1 { step = (1, 0) }
    let yMaximum = max((highest / step.step).rounded(.up) * step.step, step.step)
    let frame = ChartFrame(
      width: isNarrow ? 360 : 880, height: isNarrow ? 270 : 300,
      left: 24 + 7.2 * Double(max(ReportText.count(Int(yMaximum)).count, 2)),
      xRange: histogram.edge(0)...histogram.edge(bins), yMaximum: yMaximum)
    frame.open(&writer, isNarrow: isNarrow, description: "How many requests have which win rate")
    let span = histogram.edge(bins) - histogram.edge(0)
    let xTicks = frame.xTicks(ReportText.step(for: span, count: isNarrow ? 3 : 6)) { ReportText.fixed($0, $1) }
    let yTicks = frame.yTicks(step) { value, _ in ReportText.count(Int(value.rounded())) }
    frame.axes(
      &writer, xTicks: xTicks, yTicks: yTicks, xTitle: "win rate of the strong model", yTitle: "requests")
    for bin in 0..<bins {
      let x = frame.x(histogram.edge(bin))
      let width = max(frame.x(histogram.edge(bin + 1)) - x - (bins > 12 ? 1 : 2), 0.5)
      let all = frame.y(Double(histogram.counts[bin]))
      let weak = frame.y(Double(histogram.counts[bin] - histogram.strongCounts[bin]))
      if weak < frame.bottom {
        frame.rectangle(&writer, "weak", x: x, y: weak, width: width, height: frame.bottom - weak)
      }
      if all < weak { frame.rectangle(&writer, "strong", x: x, y: all, width: width, height: weak - all) }
    }
    if let threshold = report.threshold.threshold?.value, frame.xRange.contains(threshold) {
      let x = frame.x(threshold)
      frame.line(&writer, "threshold", x, frame.top - 6, x, frame.bottom)
      let label = "threshold " + ReportText.fixed(threshold, 4)
      let isRight = x < (frame.left + frame.right) / 2
      frame.text(&writer, label, isRight ? x + 7 : x - 7, frame.top + 4, isRight ? .start : .end, isStrong: true)
    }
    writer.raw("</svg>\n")
  }
}
