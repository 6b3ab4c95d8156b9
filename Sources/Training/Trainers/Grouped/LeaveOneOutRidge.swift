internal import Numerics

/// Ridge regression whose penalty is the one of `penalties` with the least squared error on examples that are left out one
/// by one, or none of the inputs at all where that is no worse.
///
/// All fits come from one eigensystem. With H the hat matrix of a fit, the error on an example that is left out is its
/// residual over 1 - H_ii (Allen 1974, PRESS), so nothing is fitted twice. Of n examples with p inputs the eigensystem is
/// that of the smaller of X^T X and X X^T.
struct LeaveOneOutRidge {
  /// Infinite where the inputs say nothing.
  private(set) var penalty = Double.infinity
  private(set) var weights: [Double]
  private(set) var intercept: Double
  /// By example: what the fit of all others predicts for it.
  private(set) var leftOut: [Double]

  /// Powers of about the square root of ten.
  static let penalties = [1.0, 3, 10, 30, 100, 300, 1_000, 3_000]

  /// - Parameters:
  ///   - rows: at least two.
  ///   - exampleWeights: above 0, one a row.
  init(_ rows: DesignMatrix, targets: [Double], exampleWeights: [Double]) {
    let (count, size) = (rows.rowCount, rows.columnCount)
    precondition(count >= 2 && targets.count == count && exampleWeights.count == count)
    let means = rows.columnMeans(weights: exampleWeights)
    let total = exampleWeights.reduce(0, +)
    let mean = Weighted.mean(targets, exampleWeights)
    let roots = exampleWeights.map { $0.squareRoot() }
    let deviations = (0..<count).map { (targets[$0] - mean) * roots[$0] }
    weights = [Double](repeating: 0, count: size)
    intercept = mean
    // Without inputs, the prediction is the mean of the others.
    leftOut = (0..<count).map { row in
      (total * mean - exampleWeights[row] * targets[row]) / (total - exampleWeights[row])
    }
    var least = LeaveOneOutRidge.error(leftOut, targets, exampleWeights)
    // Rows about the mean, each times the root of its weight.
    var centred = [Double](repeating: 0, count: count * size)
    for row in 0..<count {
      let values = rows[row]
      for column in 0..<size {
        centred[row * size + column] = (values[values.startIndex + column] - means[column]) * roots[row]
      }
    }
    guard let spectrum = Spectrum(centred, rows: count, columns: size) else { return }
    let along = spectrum.along(deviations)
    var best: [Double] = []
    for penalty in LeaveOneOutRidge.penalties.reversed() {
      let shrinkage = spectrum.values.map { $0 / ($0 + penalty) }
      let (fitted, leverage) = spectrum.fit(along, shrinkage)
      let predictions = (0..<count).map { row in
        let residual = (deviations[row] - fitted[row]) / roots[row]
        return targets[row] - residual / (1 - min(leverage[row] + exampleWeights[row] / total, 1 - 1e-9))
      }
      let error = LeaveOneOutRidge.error(predictions, targets, exampleWeights)
      guard error < least else { continue }
      (least, leftOut, best, self.penalty) = (error, predictions, shrinkage, penalty)
    }
    guard !best.isEmpty else { return }
    weights = spectrum.weights(along, best, centred)
    intercept = mean - zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func error(_ predictions: [Double], _ targets: [Double], _ weights: [Double]) -> Double {
    Weighted.mean(zip(predictions, targets).map { ($0 - $1) * ($0 - $1) }, weights)
  }
}

/// The left singular vectors and the squared singular values of a matrix, as many as there are.
private struct Spectrum {
  /// Falling, above 0.
  private(set) var values: [Double] = []
  /// A column a value, row-major, `rows` x `values.count`.
  private var left: [Double] = []
  private let rows: Int
  private let columns: Int

  /// - Parameter matrix: row-major. Nil if it holds numbers that are not finite, or nothing but zeros.
  init?(_ matrix: [Double], rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    let isTall = rows >= columns
    let size = min(rows, columns)
    guard size > 0 else { return nil }
    let products = isTall ? Spectrum.columnProducts(matrix, rows, columns) : Spectrum.rowProducts(matrix, rows, columns)
    guard let system = SymmetricEigensystem(products, size: size), let largest = system.values.first, largest > 0
    else { return nil }
    // What is smaller is rounding.
    values = Array(system.values.prefix { $0 > 1e-12 * largest })
    let rank = values.count
    left = [Double](repeating: 0, count: rows * rank)
    left.withUnsafeMutableBufferPointer { left in
      system.vectors.withUnsafeBufferPointer { vectors in
        matrix.withUnsafeBufferPointer { matrix in
          for place in 0..<rank {
            let scale = 1 / values[place].squareRoot()
            for row in 0..<rows {
              guard isTall else {
                left[row * rank + place] = vectors[place * size + row]
                continue
              }
              var sum = 0.0
              for column in 0..<columns { sum += matrix[row * columns + column] * vectors[place * size + column] }
              left[row * rank + place] = sum * scale
            }
          }
        }
      }
    }
  }

  /// `X^T X`, its lower triangle.
  private static func columnProducts(_ matrix: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    var products = [Double](repeating: 0, count: columns * columns)
    products.withUnsafeMutableBufferPointer { products in
      matrix.withUnsafeBufferPointer { matrix in
        for row in 0..<rows {
          let start = row * columns
          for first in 0..<columns {
            let factor = matrix[start + first]
            for second in 0...first { products[first * columns + second] += factor * matrix[start + second] }
          }
        }
      }
    }
    return products
  }

  /// `X X^T`, its lower triangle.
  private static func rowProducts(_ matrix: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    var products = [Double](repeating: 0, count: rows * rows)
    products.withUnsafeMutableBufferPointer { products in
      matrix.withUnsafeBufferPointer { matrix in
        for first in 0..<rows {
          for second in 0...first {
            var sum = 0.0
            for column in 0..<columns { sum += matrix[first * columns + column] * matrix[second * columns + column] }
            products[first * rows + second] = sum
          }
        }
      }
    }
    return products
  }

  /// A vector's parts along the left singular vectors.
  func along(_ vector: [Double]) -> [Double] {
    var parts = [Double](repeating: 0, count: values.count)
    for row in 0..<rows {
      for place in values.indices { parts[place] += left[row * values.count + place] * vector[row] }
    }
    return parts
  }

  /// The fitted values, and the diagonal of the hat matrix, of a fit that keeps a share of each part.
  func fit(_ parts: [Double], _ shares: [Double]) -> (values: [Double], leverage: [Double]) {
    var fitted = [Double](repeating: 0, count: rows)
    var leverage = fitted
    let rank = values.count
    let kept = zip(parts, shares).map { $0 * $1 }
    left.withUnsafeBufferPointer { left in
      for row in 0..<rows {
        var (value, square) = (0.0, 0.0)
        for place in 0..<rank {
          let element = left[row * rank + place]
          value += element * kept[place]
          square += element * element * shares[place]
        }
        (fitted[row], leverage[row]) = (value, square)
      }
    }
    return (fitted, leverage)
  }

  /// The weights of the inputs of such a fit: `X^T U diag(shares / values) parts`.
  func weights(_ parts: [Double], _ shares: [Double], _ matrix: [Double]) -> [Double] {
    let rank = values.count
    let scaled = (0..<rank).map { parts[$0] * shares[$0] / values[$0] }
    var result = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      var factor = 0.0
      for place in 0..<rank { factor += left[row * rank + place] * scaled[place] }
      for column in 0..<columns { result[column] += factor * matrix[row * columns + column] }
    }
    return result
  }
}
