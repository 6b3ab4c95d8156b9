package import Routing

/// What a run costs, as exact integers: totals, and sums by win rate in 65,536 cells, from which every projection is
/// drawn. Projected from a log, never billed.
///
/// Merging is exact, associative and commutative, so parts of a run can be added up in any order. Memory: 4 MiB once
/// the first row is in, however many there are.
package struct CostLedger: Sendable, Equatable {
  package private(set) var totals = CostTotals()
  /// By index; empty until the first row.
  private var cells: [WinRateCell] = []

  package init() {}

  package mutating func add(
    winRate: Double, route: Route, tokens: TokenCounts, strongCost: USD, weakCost: USD,
    fallback: FallbackReason? = nil
  ) {
    allocate()
    totals.add(
      winRate: winRate, route: route, tokens: tokens, strongCost: strongCost, weakCost: weakCost, fallback: fallback)
    let index = WinRateCell.index(of: winRate)
    cells[index].rows += 1
    cells[index].strongRows += Int(route.rawValue)
    cells[index].strongCost += strongCost
    cells[index].weakCost += weakCost
  }

  /// Complexity: the rows of the batch.
  package mutating func merge(_ batch: BatchCosts) {
    guard !batch.entries.isEmpty else { return }
    allocate()
    totals.merge(batch.totals)
    cells.withUnsafeMutableBufferPointer { cells in
      for entry in batch.entries {
        let index = Int(entry.cell)
        cells[index].rows += 1
        cells[index].strongRows += entry.isStrong ? 1 : 0
        cells[index].strongCost += entry.strongCost
        cells[index].weakCost += entry.weakCost
      }
    }
  }

  package mutating func merge(_ other: CostLedger) {
    guard other.totals.rows > 0 else { return }
    allocate()
    totals.merge(other.totals)
    for index in cells.indices { cells[index].merge(other.cells[index]) }
  }

  /// The cells that hold rows, by rising win rate.
  package var occupiedCells: [(index: Int, cell: WinRateCell)] {
    cells.indices.compactMap { cells[$0].rows > 0 ? ($0, cells[$0]) : nil }
  }

  private mutating func allocate() {
    if cells.isEmpty { cells = [WinRateCell](repeating: WinRateCell(), count: WinRateCell.count) }
  }
}
