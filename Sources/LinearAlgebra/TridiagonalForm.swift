/// A symmetric matrix as `Q^T T Q` with `T` of three diagonals, by Householder reflections.
///
/// Reference: Golub and Van Loan, Matrix Computations, algorithm 8.3.1.
struct TridiagonalForm {
  let size: Int
  var diagonal: [Double]
  /// Element i stands beside the diagonal's i and i + 1; the last one is 0.
  var besides: [Double]
  /// `Q`, row-major, orthonormal.
  var basis: [Double]

  /// - Parameter matrix: row-major, `size` x `size`, of finite numbers around 1 or smaller; the lower triangle is read.
  init(_ matrix: [Double], size: Int) {
    self.size = size
    diagonal = [Double](repeating: 0, count: size)
    besides = diagonal
    basis = [Double](repeating: 0, count: size * size)
    for index in 0..<size { basis[index * size + index] = 1 }
    guard size > 0 else { return }
    var full = matrix
    for row in 0..<size {
      for column in 0..<row { full[column * size + row] = full[row * size + column] }
    }
    var reflections: [Reflection] = []
    for step in 0..<max(0, size - 2) {
      let column = ((step + 1)..<size).map { full[step * size + $0] }
      let reflection = Reflection(column)
      besides[step] = reflection?.length ?? column[0]
      if let reflection {
        Self.apply(reflection, to: &full, size: size, start: step + 1)
        reflections.append(reflection)
      }
    }
    if size > 1 { besides[size - 2] = full[(size - 2) * size + size - 1] }
    for index in 0..<size { diagonal[index] = full[index * size + index] }
    // Q is the product of the reflections, the last one leftmost: from the last on each touches fewest rows.
    for reflection in reflections.reversed() { Self.append(reflection, to: &basis, size: size) }
  }

  /// `I - factor v v^T`, which takes one column to its length times the first axis.
  private struct Reflection {
    let vector: [Double]
    let factor: Double
    /// What the column becomes, with its sign.
    let length: Double

    /// Nil for a column that lies on the first axis already.
    init?(_ column: [Double]) {
      let largest = column.dropFirst().reduce(0) { max($0, $1.magnitude) }
      guard largest > 0 else { return nil }
      // Scaled, so that squares of tiny elements do not vanish.
      let scale = max(largest, column[0].magnitude)
      var vector = column.map { $0 / scale }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let first = vector[0] > 0 ? -norm : norm
      // The sign is such that nothing cancels.
      vector[0] -= first
      factor = 2 / vector.reduce(0) { $0 + $1 * $1 }
      self.vector = vector
      length = first * scale
    }
  }

  /// `H A H` on the rows and columns from `start` on: A - v w^T - w v^T.
  private static func apply(_ reflection: Reflection, to matrix: inout [Double], size: Int, start: Int) {
    let count = size - start
    let vector = reflection.vector
    var products = [Double](repeating: 0, count: count)
    matrix.withUnsafeMutableBufferPointer { matrix in
      vector.withUnsafeBufferPointer { vector in
        for row in 0..<count {
          let elements = UnsafeMutableBufferPointer(
            rebasing: matrix[((start + row) * size + start)..<((start + row) * size + size)])
          let factor = vector[row]
          // The matrix is symmetric: its rows are its columns.
          for column in 0..<count { products[column] += factor * elements[column] }
        }
        var overlap = 0.0
        for index in 0..<count {
          products[index] *= reflection.factor
          overlap += products[index] * vector[index]
        }
        let half = reflection.factor * overlap / 2
        for index in 0..<count { products[index] -= half * vector[index] }
        for row in 0..<count {
          let elements = UnsafeMutableBufferPointer(
            rebasing: matrix[((start + row) * size + start)..<((start + row) * size + size)])
          let (left, right) = (vector[row], products[row])
          for column in 0..<count { elements[column] -= left * products[column] + right * vector[column] }
        }
      }
    }
  }

  /// `Q H`. Only rows at and behind the reflection's first axis differ from the identity's yet.
  private static func append(_ reflection: Reflection, to basis: inout [Double], size: Int) {
    let vector = reflection.vector
    let start = size - vector.count
    basis.withUnsafeMutableBufferPointer { basis in
      vector.withUnsafeBufferPointer { vector in
        for row in start..<size {
          let elements = UnsafeMutableBufferPointer(rebasing: basis[(row * size + start)..<(row * size + size)])
          var overlap = 0.0
          for column in vector.indices { overlap += elements[column] * vector[column] }
          let factor = reflection.factor * overlap
          for column in vector.indices { elements[column] -= factor * vector[column] }
        }
      }
    }
  }
}
