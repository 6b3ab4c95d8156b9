/// How many rows have which win rate, in bins of equal width that are whole cells, so counts are exact.
package struct WinRateHistogram: Sendable, Equatable {
  /// Cells of the lowest bin's lower edge; the edge is this many 65,536ths.
  package let firstCell: Int
  /// Width of a bin in 65,536ths.
  package let cellsPerBin: Int
  package let counts: [Int]
  /// Rows of each bin that were routed strong.
  package let strongCounts: [Int]

  /// 32 bins over 0...1.
  package init(full ledger: CostLedger) {
    self.init(ledger, firstCell: 0, cellsPerBin: WinRateCell.count / 32, bins: 32)
  }

  /// Up to 40 bins from the lowest to the highest win rate; one empty bin without rows. A spread of fewer than 40
  /// cells gives fewer bins.
  package init(occupied ledger: CostLedger) {
    let cells = ledger.occupiedCells
    guard let first = cells.first?.index, let last = cells.last?.index else {
      self.init(ledger, firstCell: 0, cellsPerBin: WinRateCell.count, bins: 1)
      return
    }
    let span = last - first + 1
    let width = (span + 39) / 40
    self.init(ledger, firstCell: first, cellsPerBin: width, bins: (span + width - 1) / width)
  }

  private init(_ ledger: CostLedger, firstCell: Int, cellsPerBin: Int, bins: Int) {
    var counts = [Int](repeating: 0, count: bins)
    var strongCounts = counts
    for (index, cell) in ledger.occupiedCells {
      let bin = (index - firstCell) / cellsPerBin
      counts[bin] += cell.rows
      strongCounts[bin] += cell.strongRows
    }
    self.firstCell = firstCell
    self.cellsPerBin = cellsPerBin
    self.counts = counts
    self.strongCounts = strongCounts
  }

  /// The win rate at a bin's lower edge; that of `counts.count` is the last one's upper edge, at most 1.
  package func edge(_ bin: Int) -> Double {
    WinRateCell.lowerBound(of: min(firstCell + bin * cellsPerBin, WinRateCell.count))
  }
}
