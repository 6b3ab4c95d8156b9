internal import Numerics
internal import Running

/// How many requests have which win rate, and the threshold.
enum WinRateSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard report.rows > 0 else { return [] }
    var text = report.thresholdSentence
    if let lowest = report.totals.lowestWinRate, let highest = report.totals.highestWinRate {
      text =
        "A win rate is how likely \(report.isPair ? "the strong model" : report.pair.strong)'s answer is to be the better "
        + "one\(report.isPair ? "" : ", against \(report.pair.weak)"); here it is "
        + "\(FigureText.fixed(lowest, 4)) to \(FigureText.fixed(highest, 4)). " + text
    }
    return [
      ReportSection(
        "Win rates",
        [
          .text(RichText(text)),
          .chart(
            Chart(
              key: [Key("s", "routed strong"), Key("w", report.isPair ? "routed weak" : "to the others")],
              table: table(report)
            ) { isNarrow, writer in
              draw(report, isNarrow: isNarrow, into: &writer)
            }),
        ])
    ]
  }

  /// The histogram in at most twelve lines.
  static func bins(_ histogram: WinRateHistogram) -> [(edge: String, rows: Int, strongRows: Int)] {
    let size = (histogram.counts.count + 11) / 12
    let digits = histogram.edge(histogram.counts.count) - histogram.edge(0) < 0.12 ? 4 : 2
    return stride(from: 0, to: histogram.counts.count, by: size).map { start in
      let bins = start..<min(histogram.counts.count, start + size)
      return (
        FigureText.fixed(histogram.edge(start), digits), histogram.counts[bins].reduce(0, +),
        histogram.strongCounts[bins].reduce(0, +)
      )
    }
  }

  private static func table(_ report: CostReport) -> DataTable {
    DataTable(
      "win rate from", ["requests", "strong"],
      bins(report.histogram).map {
        DataTable.Row(
          $0.edge,
          [
            FigureText.count($0.rows),
            $0.rows == 0 ? "" : FigureText.percent(Double($0.strongRows) / Double($0.rows)),
          ])
      })
  }

  /// Strong rows and weak rows apart, with the threshold as a line.
  private static func draw(_ report: CostReport, isNarrow: Bool, into writer: inout HTMLWriter) {
    let histogram = report.histogram
    let bins = histogram.counts.count
    let highest = Double(histogram.counts.max() ?? 0)
    var step = FigureText.step(for: highest, count: 4)
    if step.step < 1 { step = (1, 0) }
    let yMaximum = max((highest / step.step).rounded(.up) * step.step, step.step)
    let frame = ChartFrame(
      isNarrow: isNarrow, heights: (300, 270),
      left: 24 + 7.2 * Double(max(FigureText.count(Int(yMaximum)).count, 2)),
      xRange: histogram.edge(0)...histogram.edge(bins), yMaximum: yMaximum)
    func place(_ bin: Int) -> (x: Double, width: Double) {
      let x = frame.x(histogram.edge(bin))
      return (x, max(frame.x(histogram.edge(bin + 1)) - x - (bins > 12 ? 1 : 2), 0.5))
    }
    let plot = ChartFrame.Plot(
      kind: .wins, bins: (0..<bins).map { (place($0).x, place($0).width, histogram.counts[$0]) })
    // Only the choice between two models is one by threshold.
    frame.open(&writer, description: "How many requests have which win rate", plot: report.isPair ? plot : nil)
    let span = histogram.edge(bins) - histogram.edge(0)
    frame.axes(
      &writer, xTicks: frame.xTicks(FigureText.step(for: span, count: isNarrow ? 3 : 6)) { FigureText.fixed($0, $1) },
      yTicks: frame.yTicks(step) { value, _ in FigureText.count(Int(value.rounded())) },
      xTitle: "win rate of the strong model", yTitle: "requests")
    let digits = span < 0.12 ? 4 : 3
    frame.values(
      &writer,
      (0..<bins).map { bin in
        let range = [bin, bin + 1].map { FigureText.fixed(histogram.edge($0), digits) }.joined(separator: " to ")
        return (
          place(bin).x + place(bin).width / 2, frame.y(Double(histogram.counts[bin])),
          "win rates from \(range): \(FigureText.count(histogram.counts[bin], of: "request"))"
        )
      })
    frame.beginNow(&writer)
    for bin in 0..<bins {
      let (x, width) = place(bin)
      let all = frame.y(Double(histogram.counts[bin]))
      let weak = frame.y(Double(histogram.counts[bin] - histogram.strongCounts[bin]))
      if weak < frame.bottom {
        frame.rectangle(&writer, "weak", x: x, y: weak, width: width, height: frame.bottom - weak)
      }
      if all < weak { frame.rectangle(&writer, "strong", x: x, y: all, width: width, height: weak - all) }
    }
    if let threshold = report.threshold.threshold?.value, frame.xRange.contains(threshold) {
      frame.mark(&writer, threshold, "threshold " + FigureText.fixed(threshold, 4))
    }
    frame.endNow(&writer)
    writer.raw("</svg>\n")
  }
}
