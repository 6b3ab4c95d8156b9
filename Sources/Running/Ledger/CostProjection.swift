/// What a ledger says: the routed run against the alternatives, the spread of win rates, and cost against share.
package struct CostProjection: Sendable, Equatable {
  package let rows: Int
  package let strongRows: Int
  package let routed: USD
  package let allStrong: USD
  package let allWeak: USD
  /// The expected cost of sending the same number of rows to the strong model, drawn at random: `strongRows / rows` of
  /// the way from `allWeak` to `allStrong`, rounded to a unit.
  package let random: USD

  package init(_ ledger: CostLedger) {
    let totals = ledger.totals
    rows = totals.rows
    strongRows = totals.strong.rows
    routed = totals.routedCost
    allStrong = totals.allStrongCost
    allWeak = totals.allWeakCost
    random =
      totals.rows == 0
      ? .zero
      : totals.allWeakCost
        + (totals.allStrongCost - totals.allWeakCost).scaled(by: totals.strong.rows, over: totals.rows)
  }

  /// The fraction of rows that went strong; nil without rows.
  package var strongShare: Double? { rows == 0 ? nil : Double(strongRows) / Double(rows) }
  /// Against sending everything to the strong model; negative if routing costs more.
  package var saved: USD { allStrong - routed }
  /// `saved` as a fraction of `allStrong`; nil if that is nothing.
  package var savedFraction: Double? {
    allStrong == .zero ? nil : saved.approximate / allStrong.approximate
  }
}

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
