/// RouteLLM's rule, and the only place that compares a win rate: strong when `winRate >= threshold`.
///
/// A higher threshold is cheaper.
package struct CostThreshold: Sendable, Equatable, CustomStringConvertible {
  /// In 0...1.
  package let value: Double

  /// Refuses what is not in 0...1.
  package init(_ value: Double) throws(AssigningError) {
    guard value >= 0, value <= 1 else { throw .thresholdOutOfRange("\(value)") }
    // Minus zero would be written as "-0.0".
    self.value = value == 0 ? 0 : value
  }

  package func route(_ winRate: Double) -> Route { winRate >= value ? .strong : .weak }

  package var description: String { "\(value)" }
}

/// The thresholds that a run's win-rate cells can tell, each with exactly what it would do: those on the edges of cells.
///
/// A row goes strong at the edge `i / 65536` if its win rate lies in cell `i` or above, so the rows and costs that cells
/// add up are those that routing by the edge will find, to the last row and digit.
package struct CellThresholds: Sendable {
  package struct Point: Sendable, Equatable {
    package let threshold: CostThreshold
    package let strongRows: Int
    package let cost: USD
  }

  /// By rising share, the last one all strong. The first is none strong, unless a row may have a win rate of 1.
  package let points: [Point]
  /// Rows in the fullest cell: two neighbouring shares lie at most this far apart.
  package let fullestCell: Int
  /// Cells that hold rows.
  package let cellCount: Int

  /// - Parameter ledger: with at least one row.
  package init(_ ledger: CostLedger) {
    var points: [Point] = []
    var (strongRows, cost, fullest) = (0, ledger.totals.allWeakCost, 0)
    let cells = ledger.occupiedCells
    func add(_ index: Int) {
      // The edges are in 0...1.
      guard let threshold = try? CostThreshold(WinRateCell.lowerBound(of: index)) else { return }
      points.append(Point(threshold: threshold, strongRows: strongRows, cost: cost))
    }
    if let highest = cells.last?.index, highest + 1 < WinRateCell.count { add(highest + 1) }
    for (index, cell) in cells.reversed() {
      strongRows += cell.rows
      cost += cell.strongCost - cell.weakCost
      fullest = max(fullest, cell.rows)
      add(index)
    }
    (self.points, fullestCell, cellCount) = (points, fullest, cells.count)
  }

  /// The one whose share is nearest to `rows` rows; of two equally near the smaller share. Nil without rows.
  package func nearest(to rows: Int) -> Int? {
    points.indices.min { (abs(points[$0].strongRows - rows), $0) < (abs(points[$1].strongRows - rows), $1) }
  }

  /// The one with the largest share that costs at most `limit`; nil if none is so cheap.
  package func largest(within limit: USD) -> Int? { points.indices.last { points[$0].cost <= limit } }
}

/// What one threshold on win rates would do for a spending rule, to compare with.
package struct SingleThreshold: Sendable, Equatable {
  /// The lowest win rate that goes strong; nil where no row does.
  package let threshold: Double?
  /// Of the whole batch.
  package let cost: USD
  /// Over all weak.
  package let gain: ExpectedGain

  package init(threshold: Double?, cost: USD, gain: ExpectedGain) {
    self.threshold = threshold
    self.cost = cost
    self.gain = gain
  }
}
