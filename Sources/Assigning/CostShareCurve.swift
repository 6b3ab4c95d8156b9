/// What the run would cost at every threshold: rows are sent to the strong model from the highest win rate down.
///
/// Every point is exact: it lies where a cell of win rates ends.
package struct CostShareCurve: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    /// Rows at or above this win rate go strong; nil where none does.
    package let threshold: Double?
    package let strongRows: Int
    package let cost: USD
  }

  /// By rising share: all weak first, all strong last; empty without rows.
  package let points: [Point]

  /// - Parameter limit: at most this many points besides the first, about evenly spaced by share.
  package init(_ ledger: CostLedger, limit: Int = 200) {
    precondition(limit > 0)
    let rows = ledger.totals.rows
    guard rows > 0 else {
      points = []
      return
    }
    var cost = ledger.totals.allWeakCost
    var strongRows = 0
    var points = [Point(threshold: nil, strongRows: 0, cost: cost)]
    var nextStep = 1
    for (index, cell) in ledger.occupiedCells.reversed() {
      cost += cell.strongCost - cell.weakCost
      strongRows += cell.rows
      // The full-width products cannot overflow for any log that fits a disk.
      guard strongRows * limit >= nextStep * rows else { continue }
      points.append(Point(threshold: WinRateCell.lowerBound(of: index), strongRows: strongRows, cost: cost))
      nextStep = strongRows * limit / rows + 1
    }
    self.points = points
  }
}
