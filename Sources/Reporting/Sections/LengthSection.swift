internal import Numerics
internal import Running

/// The mean win rate of prompts by their length.
enum LengthSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard report.rows > 0 else { return [] }
    return [
      ReportSection(
        "Length and win rate",
        [
          .text("The mean win rate of prompts by their length."),
          .chart(
            Chart(key: [Key("s", "the larger a dot, the more requests")], table: table(report.ledger.lengths)) {
              isNarrow, writer in
              draw(report, isNarrow: isNarrow, into: &writer)
            }),
        ])
    ]
  }

  private static func table(_ lengths: LengthTable) -> DataTable {
    DataTable(
      "prompt tokens", ["requests", "strong", "mean win rate"],
      lengths.occupied.map { bin in
        let (tokens, total) = (LengthTable.tokens(of: bin), lengths.bins[bin])
        return DataTable.Row(
          "\(FigureText.count(tokens.lowerBound)) to \(FigureText.count(tokens.upperBound))",
          [
            FigureText.count(total.rows),
            total.rows == 0 ? "" : FigureText.percent(Double(total.strongRows) / Double(total.rows)),
            total.meanWinRate.map { FigureText.fixed($0, 4) } ?? "",
          ])
      })
  }

  /// A dot for each power of two, as large as it has requests.
  private static func draw(_ report: CostReport, isNarrow: Bool, into writer: inout HTMLWriter) {
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
      isNarrow: isNarrow, heights: (300, 270), left: 24 + 7.2 * Double(step.decimals + 2),
      xRange: Double(bins.lowerBound) - 0.5...Double(bins.upperBound) - 0.5, yMinimum: minimum, yMaximum: maximum)
    frame.open(
      &writer, description: "Mean win rate against the length of the prompt",
      plot: report.isPair ? .init(kind: .length) : nil)
    let every = isNarrow ? (bins.count + 4) / 5 : (bins.count + 12) / 13
    let xTicks = bins.filter { ($0 - bins.lowerBound) % every == 0 }.map { bin in
      (Double(bin), FigureText.short(LengthTable.tokens(of: bin).lowerBound) + "+")
    }
    frame.axes(
      &writer, xTicks: xTicks, yTicks: frame.yTicks(step) { FigureText.fixed($0, $1) },
      xTitle: "prompt tokens, doubling", yTitle: "mean win rate")
    frame.values(
      &writer,
      means.map { bin, mean in
        let tokens = LengthTable.tokens(of: bin)
        let range = "\(FigureText.count(tokens.lowerBound)) to \(FigureText.count(tokens.upperBound)) prompt tokens"
        let rows = FigureText.count(table.bins[bin].rows, of: "request")
        return (frame.x(Double(bin)), frame.y(mean), "\(range): \(rows), mean win rate \(FigureText.fixed(mean, 4))")
      })
    frame.beginNow(&writer)
    if near, let threshold {
      let y = frame.y(threshold)
      frame.line(&writer, "random", frame.left, y, frame.right, y)
      frame.text(&writer, "threshold", frame.right, y - 6, .end)
    }
    frame.endNow(&writer)
    frame.polyline(&writer, "thin", means.map { (frame.x(Double($0.0)), frame.y($0.1)) })
    let most = Double(bins.map { table.bins[$0].rows }.max() ?? 1)
    for (bin, mean) in means {
      let radius = (isNarrow ? 10.0 : 16.0) * (Double(table.bins[bin].rows) / most).squareRoot()
      frame.circle(&writer, "dot", frame.x(Double(bin)), frame.y(mean), radius: max(2.5, radius))
    }
    writer.raw("</svg>\n")
  }
}
