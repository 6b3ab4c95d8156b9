internal import Numerics
internal import Running

/// What another threshold would cost, and send where: a slider over the points of the run's curve, for pages with a
/// script.
enum ExplorerSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard report.isPair, report.rows > 0, report.curve.points.count > 1 else { return [] }
    return [ReportSection("Another threshold", [.explorer(explorer(report))])]
  }

  static func explorer(_ report: CostReport) -> Explorer {
    let rows = report.rows
    // The bars are drawn to the scale that the bill has.
    let largest = BillSection.largestCost(report).approximate
    func width(_ amount: USD) -> Double { largest > 0 ? 100 * amount.approximate / largest : 0 }
    var cells = report.ledger.occupiedCells[...]
    var (strongRows, strongCost) = (0, USD.zero)
    let points = report.curve.points.enumerated().map { index, point in
      while strongRows < point.strongRows, let (_, cell) = cells.popLast() {
        strongRows += cell.rows
        strongCost += cell.strongCost
      }
      let random =
        report.totals.allWeakCost
        + (report.totals.allStrongCost - report.totals.allWeakCost).scaled(by: point.strongRows, over: rows)
      let quality = report.qualityCurve.map { $0.points[index] }
      return Explorer.Point(
        threshold: point.threshold, strongRows: point.strongRows, cost: point.cost.approximate,
        bars: [width(strongCost), width(point.cost - strongCost), width(random)],
        recovered: quality.map { ($0.recovered, $0.interval) },
        texts: Explorer.Live.allCases.map { text($0, point, random: random, quality, report) })
    }
    let start = points.indices.min {
      abs(points[$0].strongRows - report.totals.strong.rows) < abs(points[$1].strongRows - report.totals.strong.rows)
    }
    return Explorer(rows: rows, decimals: report.decimals, points: points, start: start ?? 0)
  }

  private static func text(
    _ live: Explorer.Live, _ point: CostShareCurve.Point, random: USD, _ quality: QualityShareCurve.Point?,
    _ report: CostReport
  ) -> String {
    switch live {
    case .name: "At this threshold"
    case .share: ShareSection.share(point.strongRows, in: report) + " strong"
    case .strong: FigureText.count(point.strongRows)
    case .weak: FigureText.count(report.rows - point.strongRows)
    case .cost: report.money(point.cost)
    case .each: BillSection.each(point.cost, report)
    case .against: BillSection.against(point.cost, report)
    case .random: report.money(random)
    case .randomEach: BillSection.each(random, report)
    case .randomAgainst: BillSection.against(random, report)
    case .recovered: quality.map { FigureText.percent($0.recovered) } ?? ""
    case .interval:
      quality?.interval.map { "\(FigureText.percent($0.lowerBound)) to \(FigureText.percent($0.upperBound))" } ?? ""
    }
  }
}
