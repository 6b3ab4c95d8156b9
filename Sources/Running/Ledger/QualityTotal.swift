internal import LogReading

/// What was observed of the quality of some requests' logged answers, and what these requests cost as logged; exact, in any
/// order.
package struct QualityTotal: GroupSum {
  package private(set) var rows = 0
  /// Rows with a score.
  package private(set) var observedRows = 0
  /// Of the scores, in millionths.
  package private(set) var sum = 0
  /// Of their squares, each rounded, in ten millionths: no sum of them is beyond an integer.
  package private(set) var squares = 0
  /// Rows whose cost as logged is known, and the sum of that.
  package private(set) var pricedRows = 0
  package private(set) var cost = USD.zero

  package init() {}

  /// A total that was written down before; nil if it contradicts itself.
  package init?(rows: Int, observedRows: Int, sum: Int, squares: Int, pricedRows: Int, cost: USD) {
    let (most, overflows) = observedRows.multipliedReportingOverflow(by: ObservedQuality.Score.one)
    guard observedRows >= 0, rows >= observedRows, !overflows, (0...most).contains(sum),
      squares >= 0, squares / 10 <= sum, (0...rows).contains(pricedRows), cost >= .zero
    else { return nil }
    (self.rows, self.observedRows, self.sum, self.squares) = (rows, observedRows, sum, squares)
    (self.pricedRows, self.cost) = (pricedRows, cost)
  }

  /// - Parameter cost: as logged; nil where it is not known.
  mutating func add(_ score: ObservedQuality.Score, cost: USD?) {
    rows += 1
    if let millionths = score.millionths {
      observedRows += 1
      sum += millionths
      squares += (millionths * millionths + 50_000) / 100_000
    }
    if let cost {
      pricedRows += 1
      self.cost += cost
    }
  }

  package mutating func merge(_ other: QualityTotal) {
    rows += other.rows
    observedRows += other.observedRows
    sum += other.sum
    squares += other.squares
    pricedRows += other.pricedRows
    cost += other.cost
  }

  /// Nil without a score.
  package var mean: Double? { observedRows == 0 ? nil : Double(sum) / 1e6 / Double(observedRows) }

  /// The 95% interval of the mean; nil without a score.
  package var interval: ClosedRange<Double>? {
    mean.map {
      GradeInterval.around(
        $0,
        variance: GradeInterval.variance(
          count: Double(observedRows), sum: Double(sum) / 1e6, squares: Double(squares) / 1e7))
    }
  }
}

/// Quality as observed, by logged model, day or group.
package typealias QualityTable = CappedTable<QualityTotal>

/// 95% intervals of means of grades from 0 to 1.
enum GradeInterval {
  private static let normalQuantile = 1.959_963_984_540_054

  /// The variance of a mean, with two grades of 0 and two of 1 in addition, as in the interval of Agresti and Coull (The
  /// American Statistician 52, 1998): no handful of equal grades is certain.
  ///
  /// - Parameter squares: the sum of the grades' squares.
  static func variance(count: Double, sum: Double, squares: Double) -> Double {
    let all = count + 4
    let mean = (sum + 2) / all
    return max(0, (squares + 2) / all - mean * mean) / all
  }

  /// By the normal approximation, within 0...1.
  static func around(_ mean: Double, variance: Double) -> ClosedRange<Double> {
    let reach = normalQuantile * max(0, variance).squareRoot()
    return max(0, min(mean, mean - reach))...min(1, max(mean, mean + reach))
  }
}
