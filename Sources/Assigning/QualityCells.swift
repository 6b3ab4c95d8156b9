internal import Routing

/// A log's win rates by 65,536th, each with its place in a quality map: what a resample of the map is summed over.
///
/// A sum of gains is linear in the gains at the map's knots, so a sum over any rows is one weight a knot.
struct QualityCells {
  private struct Cell {
    let index: Int
    let rows: Double
    let place: QualityMap.Place
  }

  /// One a knot: by which its gain counts in a sum over some rows.
  struct Weights {
    private var values: [Double]

    fileprivate init(knots: Int) { values = Array(repeating: 0, count: knots) }

    fileprivate mutating func add(_ rows: Double, at place: QualityMap.Place) {
      values[place.knot] += rows * (1 - place.part)
      if place.part > 0 { values[place.knot + 1] += rows * place.part }
    }

    /// The sum of gains by one resample of the map.
    func sum(by gains: ArraySlice<Float>) -> Double {
      gains.withUnsafeBufferPointer { gains in
        var sum = 0.0
        for (knot, weight) in values.enumerated() { sum += weight * Double(gains[knot]) }
        return sum
      }
    }

    /// The sum of gains by the map itself.
    func sum(by map: QualityMap) -> Double {
      var sum = 0.0
      for (knot, weight) in values.enumerated() { sum += weight * map.knots[knot].gain }
      return sum
    }
  }

  /// By rising win rate.
  private let cells: [Cell]
  private let knotCount: Int
  /// Over the rows that go strong, and over all rows.
  let strong: Weights
  let total: Weights

  init(_ ledger: CostLedger, map: QualityMap) {
    knotCount = map.knots.count
    var strong = Weights(knots: knotCount)
    var total = strong
    cells = ledger.occupiedCells.map { index, cell in
      let middle = (WinRateCell.lowerBound(of: index) + WinRateCell.lowerBound(of: index + 1)) / 2
      let place = map.place(of: middle)
      strong.add(Double(cell.strongRows), at: place)
      total.add(Double(cell.rows), at: place)
      return Cell(index: index, rows: Double(cell.rows), place: place)
    }
    self.strong = strong
    self.total = total
  }

  /// Over the rows in the threshold's cell and above; nothing without a threshold.
  func weights(atLeast threshold: Double?) -> Weights {
    var weights = Weights(knots: knotCount)
    guard let lowest = threshold.map(WinRateCell.index(of:)) else { return weights }
    for cell in cells where cell.index >= lowest { weights.add(cell.rows, at: cell.place) }
    return weights
  }

  /// Over the rows of the highest cells, as soon as these hold as many rows as each of the counts, which rise.
  func weights(ofHighest counts: [Int]) -> [Weights] {
    var result: [Weights] = []
    var weights = Weights(knots: knotCount)
    var rows = 0.0
    var next = counts.makeIterator()
    var wanted = next.next()
    func takeReached() {
      while let count = wanted, rows >= Double(count) {
        result.append(weights)
        wanted = next.next()
      }
    }
    takeReached()
    for cell in cells.reversed() {
      weights.add(cell.rows, at: cell.place)
      rows += cell.rows
      takeReached()
    }
    return result
  }

  /// The lower bound of the highest cell at which PGR is `level` or more; nil where there is no gap.
  func threshold(reaching level: Double, by values: ArraySlice<Float>) -> Double? {
    let total = total.sum(by: values)
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
