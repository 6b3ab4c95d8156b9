internal import Reporting

/// Matrix factorization's losses by epoch: as learned from, and on held-out prompts, with the epoch that was kept.
enum LossChart {
  static func draw(_ record: TrainingRecord, isNarrow: Bool, into writer: inout HTMLWriter) {
    let losses = record.epochs.flatMap { [$0.training, $0.heldOut] }.filter(\.isFinite)
    guard let lowest = losses.min(), let highest = losses.max(), let last = record.epochs.last?.epoch else { return }
    let step = ReportText.step(for: max(highest - lowest, 1e-6), count: 4)
    let yMinimum = (lowest / step.step).rounded(.down) * step.step
    let frame = ChartFrame(
      width: isNarrow ? 360 : 880, height: isNarrow ? 270 : 340, left: 60, xRange: 1...Double(max(last, 2)),
      yMinimum: yMinimum, yMaximum: max((highest / step.step).rounded(.up) * step.step, yMinimum + step.step))
    frame.open(&writer, isNarrow: isNarrow, description: "Training loss and held-out loss by epoch")
    var xStep = ReportText.step(for: Double(max(last - 1, 1)), count: isNarrow ? 4 : 8)
    if xStep.step < 1 { xStep = (1, 0) }
    frame.axes(
      &writer, xTicks: frame.xTicks(xStep) { value, _ in ReportText.count(Int(value.rounded())) },
      yTicks: frame.yTicks(step) { ReportText.fixed($0, $1) }, xTitle: "epoch", yTitle: "loss, nats a battle")
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
