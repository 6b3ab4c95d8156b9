internal import Assigning

/// Mean win rate against the length of the prompt: a dot for each power of two, as large as it has requests.
enum LengthChart {
  static func draw(_ report: CostReport, isNarrow: Bool, into writer: inout HTMLWriter) {
    let table = report.ledger.lengths
    let bins = table.occupied
    let means = bins.compactMap { bin in table.bins[bin].meanWinRate.map { (bin, $0) } }
    guard let lowest = means.map(\.1).min(), let highest = means.map(\.1).max() else { return }
    let threshold = report.threshold.threshold?.value
    // The threshold is shown where it is near; far away it would flatten the dots.
    let near = threshold.map { abs($0 - (lowest + highest) / 2) < 2 * (highest - lowest) + 0.02 } ?? false
    let low = near ? min(lowest, threshold ?? lowest) : lowest
    let high = near ? max(highest, threshold ?? highest) : highest
    let step = ReportText.step(for: max(high - low, 0.004), count: 3)
    let minimum = max(0, (low / step.step - 0.5).rounded(.down) * step.step)
    let maximum = min(1, (high / step.step + 0.5).rounded(.up) * step.step)
    let frame = ChartFrame(
      width: isNarrow ? 360 : 880, height: isNarrow ? 270 : 300, left: 24 + 7.2 * Double(step.decimals + 2),
      xRange: Double(bins.lowerBound) - 0.5...Double(bins.upperBound) - 0.5, yMinimum: minimum, yMaximum: maximum)
    frame.open(&writer, isNarrow: isNarrow, description: "Mean win rate against the length of the prompt")
    let every = isNarrow ? (bins.count + 4) / 5 : (bins.count + 12) / 13
    let xTicks = bins.filter { ($0 - bins.lowerBound) % every == 0 }.map { bin in
      (Double(bin), ReportText.short(LengthTable.tokens(of: bin).lowerBound) + "+")
    }
    let yTicks = frame.yTicks(step) { ReportText.fixed($0, $1) }
    frame.axes(
      &writer, xTicks: xTicks, yTicks: yTicks, xTitle: "prompt tokens, doubling", yTitle: "mean win rate")
    if near, let threshold {
      let y = frame.y(threshold)
      frame.line(&writer, "random", frame.left, y, frame.right, y)
      frame.text(&writer, "threshold", frame.right, y - 6, .end)
    }
    writer.raw("<polyline class=\"thin\" points=\"")
    for (bin, mean) in means {
      writer.number(frame.x(Double(bin)))
      writer.raw(",")
      writer.number(frame.y(mean))
      writer.raw(" ")
    }
    writer.raw("\"/>\n")
    let most = Double(bins.map { table.bins[$0].rows }.max() ?? 1)
    let radius = isNarrow ? 10.0 : 16.0
    for (bin, mean) in means {
      writer.raw("<circle class=\"dot\" cx=\"")
      writer.number(frame.x(Double(bin)))
      writer.raw("\" cy=\"")
      writer.number(frame.y(mean))
      writer.raw("\" r=\"")
      writer.number(max(2.5, radius * (Double(table.bins[bin].rows) / most).squareRoot()))
      writer.raw("\"/>\n")
    }
    writer.raw("</svg>\n")
  }
}
