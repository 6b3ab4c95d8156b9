internal import Numerics
internal import Reporting

/// Quality against the share of strong calls, as the paper's figures have it: a curve a router, the oracle, random's
/// straight line, both models' levels, and commercial routers as points.
enum QualityShareChart {
  /// Curves of the style sheet's colours, from `series0`.
  static let colours: [StaticString] = [
    "series series0", "series series1", "series series2", "series series3", "series series4", "series series5",
  ]

  static func draw(
    _ evaluation: Evaluation, points: [CommercialPoint], isNarrow: Bool, into writer: inout HTMLWriter
  ) {
    let qualities = evaluation.rows.flatMap { $0.curve.map(\.quality) } + points.map(\.quality)
    let lowest = qualities.min() ?? 0
    let highest = qualities.max() ?? 1
    let step = FigureText.step(for: highest - lowest, count: 5)
    let frame = ChartFrame(
      width: isNarrow ? 360 : 880, height: isNarrow ? 340 : 460, left: isNarrow ? 46 : 60, xRange: 0...1,
      yMinimum: (lowest / step.step).rounded(.down) * step.step,
      yMaximum: (highest / step.step).rounded(.up) * step.step)
    frame.open(
      &writer, isNarrow: isNarrow, description: "Quality against the share of prompts that go to the strong model")
    frame.axes(
      &writer,
      xTicks: frame.xTicks((isNarrow ? 0.25 : 0.1, 2)) { value, _ in FigureText.fixed(value * 100, 0) + "%" },
      yTicks: frame.yTicks(step) { FigureText.fixed($0, $1) }, xTitle: "share of prompts sent to the strong model",
      yTitle: evaluation.scale == .accuracy ? "accuracy, %" : "mean score")
    let levels = [(evaluation.pair.strong, evaluation.strong.value), (evaluation.pair.weak, evaluation.weak.value)]
    for (_, level) in levels { frame.line(&writer, "guide", frame.left, frame.y(level), frame.right, frame.y(level)) }
    var routerIndex = 0
    for row in evaluation.rows {
      let style: StaticString
      switch row.role {
      case .random: style = "random-line"
      case .oracle: style = "oracle"
      case .router:
        style = colours[routerIndex % colours.count]
        routerIndex += 1
      }
      writer.raw("<polyline class=\"")
      writer.raw(style)
      writer.raw("\" points=\"")
      for point in row.curve {
        writer.number(frame.x(point.share))
        writer.raw(",")
        writer.number(frame.y(point.quality))
        writer.raw(" ")
      }
      writer.raw("\"/>\n")
    }
    // Over the curves, so that none crosses a name: strong's at the left, weak's at the right, where the curves are not.
    for (index, (name, level)) in levels.enumerated() {
      frame.text(
        &writer, name, index == 0 ? frame.left + 6 : frame.right, frame.y(level) - 7, index == 0 ? .start : .end)
    }
    for point in points {
      let x = frame.x(point.share)
      let y = frame.y(point.quality)
      writer.raw("<circle class=\"commercial\" r=\"5\" cx=\"")
      writer.number(x)
      writer.raw("\" cy=\"")
      writer.number(y)
      writer.raw("\"/>\n")
      frame.text(&writer, point.name, x + 10, y + 4, .start, isStrong: true)
    }
    writer.raw("</svg>\n")
  }
}
