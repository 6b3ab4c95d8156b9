internal import Numerics
internal import Routing
internal import Running

/// The win-rate histogram, strong rows and weak rows apart, with the threshold as a line.
enum WinRateChart {
  static func draw(_ report: CostReport, isNarrow: Bool, into writer: inout HTMLWriter) {
    let histogram = report.histogram
    let bins = histogram.counts.count
    let highest = Double(histogram.counts.max() ?? 0)
    var step = FigureText.step(for: highest, count: 4)
    if step.step < 1 { step = (1, 0) }
    let yMaximum = max((highest / step.step).rounded(.up) * step.step, step.step)
    let frame = ChartFrame(
      width: isNarrow ? 360 : 880, height: isNarrow ? 270 : 300,
      left: 24 + 7.2 * Double(max(FigureText.count(Int(yMaximum)).count, 2)),
      xRange: histogram.edge(0)...histogram.edge(bins), yMaximum: yMaximum)
    frame.open(&writer, isNarrow: isNarrow, description: "How many requests have which win rate")
    let span = histogram.edge(bins) - histogram.edge(0)
    let xTicks = frame.xTicks(FigureText.step(for: span, count: isNarrow ? 3 : 6)) { FigureText.fixed($0, $1) }
    let yTicks = frame.yTicks(step) { value, _ in FigureText.count(Int(value.rounded())) }
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
      let label = "threshold " + FigureText.fixed(threshold, 4)
      let isRight = x < (frame.left + frame.right) / 2
      frame.text(&writer, label, isRight ? x + 7 : x - 7, frame.top + 4, isRight ? .start : .end, isStrong: true)
    }
    writer.raw("</svg>\n")
  }
}

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
    let step = FigureText.step(for: max(high - low, 0.004), count: 3)
    let minimum = max(0, (low / step.step - 0.5).rounded(.down) * step.step)
    let maximum = min(1, (high / step.step + 0.5).rounded(.up) * step.step)
    let frame = ChartFrame(
      width: isNarrow ? 360 : 880, height: isNarrow ? 270 : 300, left: 24 + 7.2 * Double(step.decimals + 2),
      xRange: Double(bins.lowerBound) - 0.5...Double(bins.upperBound) - 0.5, yMinimum: minimum, yMaximum: maximum)
    frame.open(&writer, isNarrow: isNarrow, description: "Mean win rate against the length of the prompt")
    let every = isNarrow ? (bins.count + 4) / 5 : (bins.count + 12) / 13
    let xTicks = bins.filter { ($0 - bins.lowerBound) % every == 0 }.map { bin in
      (Double(bin), FigureText.short(LengthTable.tokens(of: bin).lowerBound) + "+")
    }
    let yTicks = frame.yTicks(step) { FigureText.fixed($0, $1) }
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

/// How the requests spread by their largest cosine with a training prompt, against the training prompts' own quantiles.
enum SimilarityChart {
  static func draw(_ sample: SimilaritySample, drift: TrainingDistance, isNarrow: Bool, into writer: inout HTMLWriter) {
    let parts = isNarrow ? 20 : 40
    let shares = SimilarityTally(sample).histogram(parts: parts)
    let highest = shares.max() ?? 0
    let step = FigureText.step(for: highest * 100, count: 3)
    let frame = ChartFrame(
      width: isNarrow ? 360 : 880, height: isNarrow ? 250 : 260, left: 24 + 7.2 * Double(4 + step.decimals),
      xRange: 0...1, yMaximum: max((highest * 100 / step.step).rounded(.up) * step.step, step.step))
    frame.open(&writer, isNarrow: isNarrow, description: "How near the requests lie to the training prompts")
    let xTicks = frame.xTicks((isNarrow ? 0.25 : 0.1, isNarrow ? 2 : 1)) { FigureText.fixed($0, $1) }
    frame.axes(
      &writer, xTicks: xTicks, yTicks: frame.yTicks(step) { FigureText.fixed($0, $1) + "%" },
      xTitle: "largest cosine with a training prompt", yTitle: "share of the requests")
    let low = drift.yardstick.low
    for (part, share) in shares.enumerated() where share > 0 {
      let (x, end) = (frame.x(Double(part) / Double(parts)), frame.x(Double(part + 1) / Double(parts)))
      let top = frame.y(share * 100)
      // A part that the limit cuts counts as near.
      let isFar = Double(part + 1) / Double(parts) <= low
      frame.rectangle(
        &writer, isFar ? "far" : "near", x: x, y: top, width: end - x - 1, height: max(0.5, frame.bottom - top))
    }
    mark(low, "5% of training", frame: frame, height: 4, into: &writer)
    mark(drift.yardstick.median, "half of training", frame: frame, height: 20, into: &writer)
    writer.raw("</svg>\n")
  }

  private static func mark(
    _ value: Double, _ label: String, frame: ChartFrame, height: Double, into writer: inout HTMLWriter
  ) {
    let x = frame.x(max(0, value))
    frame.line(&writer, "threshold", x, frame.top - 6, x, frame.bottom)
    let fits = x + 7 + 7.2 * Double(label.count) < frame.right
    frame.text(&writer, label, fits ? x + 6 : x - 6, frame.top + height, fits ? .start : .end)
  }
}
