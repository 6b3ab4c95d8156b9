/// Weighted least squares with a penalty: the minimum of `sum_i v_i (y_i - b - w . x_i)^2 + penalty |w|^2` (Hoerl and
/// Kennard 1970), the intercept b without one. scikit-learn's `Ridge(alpha: penalty)` with sample weights v.
struct RidgeRegression {
  let weights: [Double]
  let intercept: Double

  /// - Parameters:
  ///   - exampleWeights: above 0, one a row.
  ///   - penalty: above 0, so that there is one minimum whatever the rows.
  init(_ rows: DesignMatrix, targets: [Double], exampleWeights: [Double], penalty: Double) {
    precondition(rows.rowCount == targets.count && targets.count == exampleWeights.count)
    precondition(penalty > 0 && !targets.isEmpty)
    let means = rows.columnMeans(weights: exampleWeights)
    let target = Weighted.mean(targets, exampleWeights)
    var gram = rows.gram(center: means, weights: exampleWeights)
    for column in 0..<rows.columnCount { gram[column * rows.columnCount + column] += penalty }
    let right = rows.weightedSum(zip(targets, exampleWeights).map { ($0 - target) * $1 }, center: means)
    // The penalty makes the matrix positive definite; without a factor the inputs overflowed and tell nothing.
    let solution =
      Cholesky(gram, size: rows.columnCount)?.solve(right) ?? [Double](repeating: 0, count: rows.columnCount)
    weights = solution
    intercept = target - zip(solution, means).reduce(0) { $0 + $1.0 * $1.1 }
  }

  func predict(_ row: ArraySlice<Double>) -> Double {
    zip(weights, row).reduce(intercept) { $0 + $1.0 * $1.1 }
  }
}
