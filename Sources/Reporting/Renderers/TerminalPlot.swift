internal import Numerics
internal import Running

/// A pair's report as two pictures of characters: cost against share in braille, and the spread of win rates in blocks.
package enum TerminalPlot {
  private static let curveHeight = 10
  private static let histogramHeight = 6

  /// - Parameter width: of the terminal, in columns. Pictures are 40 to 120 wide.
  /// - Returns: nothing for other reports and without requests.
  package static func text(of report: CostReport, width: Int) -> RichText {
    guard report.isPair, report.rows > 0 else { return "" }
    let width = min(max(width - 1, 40), 120)
    return curve(report, width: width) + "\n" + histogram(report, width: width)
  }

  /// Each character holds two dots in four rows.
  private static func curve(_ report: CostReport, width: Int) -> RichText {
    let highest = report.curve.points.map(\.cost.approximate).max() ?? 0
    let labels = [report.money(report.curve.points.map(\.cost).max() ?? .zero), "$0"]
    let margin = (labels.map(\.count).max() ?? 0) + 1
    let columns = max(width - margin - 1, 10)
    var cells = [[UInt8]](repeating: [UInt8](repeating: 0, count: columns), count: curveHeight)
    let dots = (columns * 2, curveHeight * 4)
    func row(_ cost: Double) -> Int {
      highest > 0 ? min(dots.1 - 1, max(0, Int((1 - cost / highest) * Double(dots.1 - 1) + 0.5))) : dots.1 - 1
    }
    var last: Int?
    for x in 0..<dots.0 {
      let y = row(cost(at: Double(x) / Double(dots.0 - 1), report))
      // Steep parts are joined.
      for dot in min(y, last ?? y)...max(y, last ?? y) { cells[dot / 4][x / 2] |= bit(x % 2, dot % 4) }
      last = y
    }
    let share = report.projection.strongShare ?? 0
    let chosen = (
      column: min(columns - 1, Int(share * Double(columns - 1) + 0.5)),
      row: row(report.projection.routed.approximate) / 4
    )
    var text = RichText("cost by share of the strong model\n")
    for (index, line) in cells.enumerated() {
      let label = index == 0 ? labels[0] : index == curveHeight - 1 ? labels[1] : ""
      text += RichText(String(repeating: " ", count: margin - 1 - label.count) + label + " ")
      for (column, dots) in line.enumerated() {
        if index == chosen.row, column == chosen.column {
          text += RichText([.strong("●")])
        } else {
          text += RichText(dots == 0 ? " " : String(UnicodeScalar(0x2800 + UInt32(dots)) ?? " "))
        }
      }
      text += "\n"
    }
    let ends = ("0%", "100%")
    let space = max(1, columns - ends.0.count - ends.1.count)
    text += RichText(
      String(repeating: " ", count: margin) + ends.0 + String(repeating: " ", count: space) + ends.1 + "\n")
    return text + RichText([.strong("●")])
      + RichText(" \(FigureText.percent(share)) for \(report.money(report.projection.routed))\n")
  }

  /// What the run's curve costs at a share, between its points along a line.
  private static func cost(at share: Double, _ report: CostReport) -> Double {
    let points = report.curve.points
    let rows = share * Double(report.rows)
    guard let after = points.firstIndex(where: { Double($0.strongRows) >= rows }), after > 0 else {
      return (rows <= 0 ? points.first : points.last)?.cost.approximate ?? 0
    }
    let (one, two) = (points[after - 1], points[after])
    let part = (rows - Double(one.strongRows)) / Double(two.strongRows - one.strongRows)
    return one.cost.approximate + part * (two.cost.approximate - one.cost.approximate)
  }

  /// The bit of a braille pattern's dot.
  private static func bit(_ x: Int, _ y: Int) -> UInt8 {
    y == 3 ? (x == 0 ? 0x40 : 0x80) : UInt8(1) << UInt8(y + 3 * x)
  }

  private static func histogram(_ report: CostReport, width: Int) -> RichText {
    let histogram = report.histogram
    let margin = FigureText.count(report.rows).count + 1
    // As many bins together as it takes to fit.
    let size = (histogram.counts.count + width - margin - 1) / (width - margin)
    let bins = stride(from: 0, to: histogram.counts.count, by: size).map { start in
      let bins = start..<min(start + size, histogram.counts.count)
      return (rows: histogram.counts[bins].reduce(0, +), strong: histogram.strongCounts[bins].reduce(0, +))
    }
    let highest = max(bins.map(\.rows).max() ?? 1, 1)
    let label = FigureText.count(highest)
    let wide = max(1, (width - margin) / bins.count)
    let eighths = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    var text = RichText("requests by win rate\n")
    for row in (0..<histogramHeight).reversed() {
      let side = row == histogramHeight - 1 ? label : ""
      text += RichText(String(repeating: " ", count: margin - 1 - side.count) + side + " ")
      for (count, strong) in bins {
        // A bin with a request is never without a mark.
        let height = max(count * histogramHeight * 8 / highest, count > 0 ? 1 : 0)
        let block = String(repeating: eighths[min(8, max(0, height - row * 8))], count: wide)
        text += RichText([height <= row * 8 ? .plain(block) : strong * 2 > count ? .strong(block) : .weak(block)])
      }
      text += "\n"
    }
    let ends = [0, histogram.counts.count].map { FigureText.fixed(histogram.edge($0), 2) }
    let space = max(1, wide * bins.count - ends[0].count - ends[1].count)
    return text
      + RichText(
        String(repeating: " ", count: margin) + ends[0] + String(repeating: " ", count: space) + ends[1] + "\n")
  }
}
