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
