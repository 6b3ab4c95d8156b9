internal import Routing

/// A log's win rates by 65,536th, each with its place in a quality map: what a resample of the map is summed over.
struct QualityCells {
  private struct Cell {
    let index: Int
    let rows: Double
    let strongRows: Double
    let place: QualityMap.Place
  }

  /// By rising win rate.
  private let cells: [Cell]

  init(_ ledger: CostLedger, map: QualityMap) {
    cells = ledger.occupiedCells.map { index, cell in
      let middle = (WinRateCell.lowerBound(of: index) + WinRateCell.lowerBound(of: index + 1)) / 2
      return Cell(
        index: index, rows: Double(cell.rows), strongRows: Double(cell.strongRows), place: map.place(of: middle))
    }
  }

  /// Sums over the rows that go strong and over all rows.
  func gains(by values: ArraySlice<Float>) -> (strong: Double, total: Double) {
    var strong = 0.0
    var total = 0.0
    for cell in cells {
      let gain = cell.place.value(of: values)
      strong += cell.strongRows * gain
      total += cell.rows * gain
    }
    return (strong, total)
  }

  /// The sum over the rows in the threshold's cell and above; nothing without a threshold.
  func gain(atLeast threshold: Double?, by values: ArraySlice<Float>) -> Double {
    guard let lowest = threshold.map(WinRateCell.index(of:)) else { return 0 }
    var sum = 0.0
    for cell in cells.reversed() {
      guard cell.index >= lowest else { break }
      sum += cell.rows * cell.place.value(of: values)
    }
    return sum
  }

  /// The lower bound of the highest cell at which PGR is `level` or more; nil where there is no gap.
  func threshold(reaching level: Double, by values: ArraySlice<Float>) -> Double? {
    let total = gains(by: values).total
    guard total > 0 else { return nil }
    let target = (level - 1e-12) * total
    var sum = 0.0
    for cell in cells.reversed() {
      sum += cell.rows * cell.place.value(of: values)
      if sum >= target { return WinRateCell.lowerBound(of: cell.index) }
    }
    return cells.first.map { WinRateCell.lowerBound(of: $0.index) }
  }
}
