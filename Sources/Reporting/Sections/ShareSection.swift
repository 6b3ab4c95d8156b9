internal import Numerics
internal import Running

/// Cost against the strong model's share: the run's own curve, random's straight line, and the point that was chosen.
enum ShareSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard report.isPair, report.rows > 0 else { return [] }
    let rows = report.curve.points.map(\.strongRows)
    let table = DataTable(
      "share", ["threshold", "cost"],
      tenths(of: rows, in: report).map { index in
        let point = report.curve.points[index]
        return DataTable.Row(
          share(point.strongRows, in: report),
          [point.threshold.map { FigureText.fixed($0, 4) } ?? "none", report.money(point.cost)])
      })
    return [
      ReportSection(
        "Cost against share",
        [
          .text(
            "What the same log would cost at every threshold; requests with the highest win rates go strong first."),
          .chart(
            Chart(key: [Key("c", "by win rate"), Key("r", "at random")], table: table) { isNarrow, writer in
              draw(report, isNarrow: isNarrow, into: &writer)
            }),
        ])
    ]
  }

  /// For formats without drawings: the points of a curve that come nearest to each tenth of the requests from below.
  static func tenths(of strongRows: [Int], in report: CostReport) -> [Int] {
    var indices: [Int] = []
    for tenth in 0...10 {
      let wanted = Double(report.totals.rows) * Double(tenth) / 10 + 1e-9
      if let index = strongRows.lastIndex(where: { Double($0) <= wanted }), indices.last != index {
        indices.append(index)
      }
    }
    return indices
  }

  static func share(_ strongRows: Int, in report: CostReport) -> String {
    FigureText.percent(Double(strongRows) / Double(report.totals.rows))
  }

  private static func draw(_ report: CostReport, isNarrow: Bool, into writer: inout HTMLWriter) {
    let projection = report.projection
    let rows = Double(max(projection.rows, 1))
    let limit = report.spending?.result.limit
    let highest = report.curve.points.map(\.cost.approximate).max() ?? 0
    let step = FigureText.step(for: highest, count: 4)
    let yMaximum = max((highest / step.step).rounded(.up) * step.step, step.step)
    let longest = FigureText.money(report.projection.allStrong, decimals: step.decimals).count
    let frame = ChartFrame(
      isNarrow: isNarrow, heights: (360, 300), left: 24 + 7.2 * Double(max(longest, 4)), xRange: 0...1,
      yMaximum: yMaximum)
    frame.open(
      &writer, description: "Projected cost against the share of requests that go to the strong model",
      plot: .init(kind: .cost))
    frame.axes(
      &writer, xTicks: frame.shareTicks, yTicks: frame.yTicks(step) { "$" + grouped($0, $1) },
      xTitle: "share of requests sent to the strong model", yTitle: "projected cost")
    let points = report.curve.points.map { point in
      (frame.x(Double(point.strongRows) / rows), frame.y(point.cost.approximate))
    }
    if let first = points.first, let last = points.last {
      frame.polygon(&writer, "area", points + [(last.0, frame.bottom), (first.0, frame.bottom)])
      frame.line(&writer, "random", first.0, first.1, last.0, last.1)
      frame.polyline(&writer, "curve", points)
    }
    if let limit, limit.approximate <= yMaximum {
      let y = frame.y(limit.approximate)
      frame.line(&writer, "budget", frame.left, y, frame.right, y)
      frame.text(&writer, "budget", frame.right, y - 6, .end)
    }
    frame.values(
      &writer,
      zip(points, report.curve.points).map { place, point in
        let threshold = point.threshold.map { "threshold \(FigureText.fixed($0, 4))" } ?? "no threshold"
        return (
          place.0, place.1,
          "\(Self.share(point.strongRows, in: report)) strong: \(report.money(point.cost)), \(threshold)"
        )
      })
    if let share = projection.strongShare {
      frame.beginNow(&writer)
      defer { frame.endNow(&writer) }
      let x = frame.x(share)
      let y = frame.y(projection.routed.approximate)
      frame.line(&writer, "guide", x, y, x, frame.bottom)
      frame.line(&writer, "guide", frame.left, y, x, y)
      frame.circle(&writer, "chosen", x, y, radius: 6)
      let decimals = FigureText.decimals(for: [projection.allWeak])
      let label = "\(FigureText.percent(share)): \(FigureText.money(projection.routed, decimals: decimals))"
      let width = 7.5 * Double(label.count)
      let rows = Int((share * rows).rounded())
      let curve = report.curve.points.last { $0.strongRows <= rows }?.cost.approximate ?? 0
      // On the side of the point where the rising curve is not, unless an axis is too near.
      let isLeft =
        projection.routed.approximate >= curve * 0.995 ? x - 12 - width > frame.left : x + 14 + width > frame.right
      let labelY =
        isLeft ? max(y - 12, frame.top - 4) : y + (y + 26 < frame.bottom - 4 ? 22 : -12)
      frame.text(&writer, label, isLeft ? x - 12 : x + 14, labelY, isLeft ? .end : .start, isStrong: true)
    }
    writer.raw("</svg>\n")
  }

  /// The share at which the run's curve first costs this much; nil where it never does.
  static func share(at cost: USD, in report: CostReport) -> Double? {
    guard report.totals.rows > 0, let first = report.curve.points.first, first.cost <= cost else { return nil }
    return report.curve.points.last { $0.cost <= cost }.map { Double($0.strongRows) / Double(report.totals.rows) }
  }

  /// A tick's amount with its thousands apart.
  private static func grouped(_ value: Double, _ decimals: Int) -> String {
    let text = FigureText.fixed(value, decimals)
    guard let whole = Int(text.prefix { $0 != "." }) else { return text }
    return FigureText.count(whole) + text.drop { $0 != "." }
  }
}
