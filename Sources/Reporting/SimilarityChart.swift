internal import Assigning
internal import Routing

/// How the requests spread by their largest cosine with a training prompt, against the training prompts' own quantiles.
enum SimilarityChart {
  static func draw(_ sample: SimilaritySample, drift: TrainingDistance, isNarrow: Bool, into writer: inout HTMLWriter) {
    let parts = isNarrow ? 20 : 40
    let shares = SimilarityTally(sample).histogram(parts: parts)
    let highest = shares.max() ?? 0
    let step = ReportText.step(for: highest * 100, count: 3)
    let frame = ChartFrame(
      width: isNarrow ? 360 : 880, height: isNarrow ? 250 : 260, left: 24 + 7.2 * Double(4 + step.decimals),
      xRange: 0...1, yMaximum: max((highest * 100 / step.step).rounded(.up) * step.step, step.step))
    frame.open(&writer, isNarrow: isNarrow, description: "How near the requests lie to the training prompts")
    let xTicks = frame.xTicks((isNarrow ? 0.25 : 0.1, isNarrow ? 2 : 1)) { ReportText.fixed($0, $1) }
    frame.axes(
      &writer, xTicks: xTicks, yTicks: frame.yTicks(step) { ReportText.fixed($0, $1) + "%" },
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
