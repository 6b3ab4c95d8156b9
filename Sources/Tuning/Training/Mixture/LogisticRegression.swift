internal import Glibc
internal import LinearAlgebra

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
