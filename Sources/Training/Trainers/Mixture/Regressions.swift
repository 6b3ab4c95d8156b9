internal import Glibc
internal import Numerics

/// Binary logistic regression: the minimum of `|w|^2 / 2 + sum_i ln(1 + e^(-s_i (b + w . x_i)))`, s being +-1, the
/// intercept b without a penalty; scikit-learn's `LogisticRegression(C: 1)`. Newton's method with halved steps: the
/// penalty makes the minimum unique.
struct LogisticRegression {
  private(set) var weights: [Double]
  private(set) var intercept = 0.0

  /// - Parameter labels: both true and false ones, or the intercept would have no end.
  init(_ rows: DesignMatrix, labels: [Bool]) {
    precondition(rows.rowCount == labels.count && labels.contains(true) && labels.contains(false))
    weights = [Double](repeating: 0, count: rows.columnCount)
    // The intercept is a last column of ones.
    var design = DesignMatrix(columnCount: rows.columnCount + 1)
    for row in 0..<rows.rowCount { design.append(Array(rows[row]) + [1]) }
    var parameters = weights + [0]
    var loss = LogisticRegression.loss(design, labels, parameters)
    for _ in 0..<100 {
      let step = LogisticRegression.newtonStep(design, labels, parameters)
      var scale = 1.0
      var next = parameters
      var nextLoss = Double.infinity
      while scale > 1e-9 {
        next = zip(parameters, step).map { $0 - scale * $1 }
        nextLoss = LogisticRegression.loss(design, labels, next)
        if nextLoss <= loss { break }
        scale /= 2
      }
      guard nextLoss < loss else { break }
      let gain = loss - nextLoss
      (parameters, loss) = (next, nextLoss)
      if gain < 1e-12 * (1 + loss) { break }
    }
    weights = Array(parameters.dropLast())
    intercept = parameters[parameters.count - 1]
  }

  private static func logOdds(_ design: DesignMatrix, _ row: Int, _ parameters: [Double]) -> Double {
    zip(parameters, design[row]).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func loss(_ design: DesignMatrix, _ labels: [Bool], _ parameters: [Double]) -> Double {
    var loss = parameters.dropLast().reduce(0) { $0 + $1 * $1 } / 2
    for row in 0..<design.rowCount {
      let margin = logOdds(design, row, parameters) * (labels[row] ? 1 : -1)
      // ln(1 + e^-m), written so that nothing overflows.
      loss += margin > 0 ? softplus(-margin) : softplus(margin) - margin
    }
    return loss
  }

  /// `hessian^-1 gradient`.
  private static func newtonStep(_ design: DesignMatrix, _ labels: [Bool], _ parameters: [Double]) -> [Double] {
    let size = design.columnCount
    let zeros = [Double](repeating: 0, count: size)
    let chances = (0..<design.rowCount).map { logistic(logOdds(design, $0, parameters)) }
    var gradient = design.weightedSum(zip(chances, labels).map { $0 - ($1 ? 1 : 0) }, center: zeros)
    var hessian = design.gram(center: zeros, weights: chances.map { $0 * (1 - $0) })
    for column in 0..<size {
      // The intercept's own entry gets no more than a guard against rows that all are certain.
      let penalty = column < size - 1 ? 1 : 1e-12
      if column < size - 1 { gradient[column] += parameters[column] }
      hessian[column * size + column] += penalty
    }
    return Cholesky(hessian, size: size)?.solve(gradient) ?? zeros
  }

  /// ln(1 + e^x) for x <= 0.
  private static func softplus(_ x: Double) -> Double { log1p(exponential(x)) }
}

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
    // The penalty makes the matrix positive definite; without a factor the inputs overflowed and say nothing.
    let solution =
      Cholesky(gram, size: rows.columnCount)?.solve(right) ?? [Double](repeating: 0, count: rows.columnCount)
    weights = solution
    intercept = target - zip(solution, means).reduce(0) { $0 + $1.0 * $1.1 }
  }

  func predict(_ row: ArraySlice<Double>) -> Double {
    zip(weights, row).reduce(intercept) { $0 + $1.0 * $1.1 }
  }
}

/// The factor L of a symmetric positive definite matrix, `A = L L^T`.
struct Cholesky {
  private let size: Int
  /// Row-major, `size` x `size`; above the diagonal whatever the matrix held.
  private var factor: [Double]

  /// - Parameter matrix: row-major, `size` x `size`; the lower triangle is read. Nil if it is not positive definite
  ///   to working precision, or not finite.
  init?(_ matrix: [Double], size: Int) {
    precondition(matrix.count == size * size)
    self.size = size
    factor = matrix
    let isDefinite = factor.withUnsafeMutableBufferPointer { factor in
      for row in 0..<size {
        for column in 0...row {
          var sum = factor[row * size + column]
          for index in 0..<column { sum -= factor[row * size + index] * factor[column * size + index] }
          if row == column {
            guard sum > 0, sum.isFinite else { return false }
            factor[row * size + row] = sum.squareRoot()
          } else {
            factor[row * size + column] = sum / factor[column * size + column]
          }
        }
      }
      return true
    }
    guard isDefinite else { return nil }
  }

  /// The solution x of `A x = right`.
  func solve(_ right: [Double]) -> [Double] {
    precondition(right.count == size)
    var x = right
    for row in 0..<size {
      var sum = x[row]
      for column in 0..<row { sum -= factor[row * size + column] * x[column] }
      x[row] = sum / factor[row * size + row]
    }
    for row in stride(from: size - 1, through: 0, by: -1) {
      var sum = x[row]
      for column in (row + 1)..<size { sum -= factor[column * size + row] * x[column] }
      x[row] = sum / factor[row * size + row]
    }
    return x
  }
}
