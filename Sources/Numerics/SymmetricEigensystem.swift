/// Eigenvalues and eigenvectors of a real symmetric matrix, in Double.
///
/// Householder's reduction to three diagonals, then implicit QL with Wilkinson's shift (Golub and Van Loan, Matrix
/// Computations, 8.3). Every sum has one fixed order and only operations that IEEE 754 rounds correctly are used, so
/// the same matrix gives the same bits on every machine. What is promised of them: the residual `A v - lambda v` and
/// the vectors' departure from orthonormality are some units in the last place of the largest eigenvalue. Of equal
/// eigenvalues the vectors are one basis of the space they span, a vector's sign is arbitrary.
///
/// Complexity: O(n^3) for a matrix of n x n.
package struct SymmetricEigensystem: Sendable {
  /// Falling; n of them.
  package let values: [Double]
  /// n x n, row-major: row i is the unit eigenvector of `values[i]`.
  package let vectors: [Double]

  /// - Parameter matrix: row-major, `size` x `size`; the lower triangle is read. Nil if it holds a number that is not
  ///   finite, or, which no finite matrix is known to do, the iteration does not settle.
  package init?(_ matrix: [Double], size: Int) {
    precondition(matrix.count == size * size)
    var largest = 0.0
    for row in 0..<size {
      for value in matrix[(row * size)...(row * size + row)] {
        guard value.isFinite else { return nil }
        largest = max(largest, value.magnitude)
      }
    }
    // Scaled by a power of two, which is exact, so that no square of an element overflows or vanishes.
    let exponent = largest > 0 ? max(-1000, min(1000, Int(largest.exponent))) : 0
    let shrink = Double(sign: .plus, exponent: -exponent, significand: 1)
    let grow = Double(sign: .plus, exponent: exponent, significand: 1)
    var form = TridiagonalForm(matrix.map { $0 * shrink }, size: size)
    guard form.diagonalize() else { return nil }
    let diagonal = form.diagonal
    let order = (0..<size).sorted { (diagonal[$0], $1) > (diagonal[$1], $0) }
    values = order.map { diagonal[$0] * grow }
    vectors = order.flatMap { form.basis[($0 * size)..<(($0 + 1) * size)] }
  }
}

/// A symmetric matrix as `Q^T T Q` with `T` of three diagonals, by Householder reflections.
///
/// Reference: Golub and Van Loan, Matrix Computations, algorithm 8.3.1.
struct TridiagonalForm {
  let size: Int
  var diagonal: [Double]
  /// Element i stands next to the diagonal's i and i + 1; the last one is 0.
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

    /// Nil for a column that is on the first axis already.
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

  /// `Q H`. Only rows at and after the reflection's first axis differ from the identity's yet.
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

extension TridiagonalForm {
  /// Steps for one eigenvalue; two or three are usual.
  private static let mostSteps = 100

  /// Turns the three diagonals into one: `diagonal` becomes the eigenvalues, in no order, row i of `basis` the unit
  /// eigenvector of the i-th. Implicit QL steps with Wilkinson's shift (EISPACK's imtql2).
  ///
  /// - Returns: false if an eigenvalue did not settle.
  mutating func diagonalize() -> Bool {
    for target in 0..<size {
      var steps = 0
      while true {
        let end = endOfBlock(from: target)
        if end == target { break }
        steps += 1
        guard steps <= TridiagonalForm.mostSteps else { return false }
        step(from: target, through: end)
      }
    }
    return true
  }

  /// The first place from `start` on after which the element next to the diagonal is as good as 0.
  private func endOfBlock(from start: Int) -> Int {
    var end = start
    while end < size - 1 {
      let neighbours = diagonal[end].magnitude + diagonal[end + 1].magnitude
      if besides[end].magnitude <= Double.ulpOfOne * neighbours { break }
      end += 1
    }
    return end
  }

  /// One QL step on a block: rotations from its end to its start.
  private mutating func step(from start: Int, through end: Int) {
    var slope = (diagonal[start + 1] - diagonal[start]) / (2 * besides[start])
    let root = TridiagonalForm.length(slope, 1)
    slope = diagonal[end] - diagonal[start] + besides[start] / (slope + (slope < 0 ? -root : root))
    var (sine, cosine, shift) = (1.0, 1.0, 0.0)
    for index in stride(from: end - 1, through: start, by: -1) {
      let across = sine * besides[index]
      let along = cosine * besides[index]
      let radius = TridiagonalForm.length(across, slope)
      besides[index + 1] = radius
      guard radius > 0 else {
        // The block falls apart here.
        diagonal[index + 1] -= shift
        besides[end] = 0
        return
      }
      sine = across / radius
      cosine = slope / radius
      let reduced = diagonal[index + 1] - shift
      let turned = (diagonal[index] - reduced) * sine + 2 * cosine * along
      shift = sine * turned
      diagonal[index + 1] = reduced + shift
      slope = cosine * turned - along
      rotate(index, sine: sine, cosine: cosine)
    }
    diagonal[start] -= shift
    besides[start] = slope
    besides[end] = 0
  }

  /// Rotates two neighbouring rows of the basis.
  private mutating func rotate(_ row: Int, sine: Double, cosine: Double) {
    let size = size
    basis.withUnsafeMutableBufferPointer { basis in
      let upper = UnsafeMutableBufferPointer(rebasing: basis[(row * size)..<((row + 1) * size)])
      let lower = UnsafeMutableBufferPointer(rebasing: basis[((row + 1) * size)..<((row + 2) * size)])
      for column in 0..<size {
        let (first, second) = (upper[column], lower[column])
        lower[column] = sine * first + cosine * second
        upper[column] = cosine * first - sine * second
      }
    }
  }

  /// The hypotenuse. The C library's has no fixed rounding from machine to machine; squares cannot overflow here.
  private static func length(_ first: Double, _ second: Double) -> Double {
    let (longer, shorter) = (max(first.magnitude, second.magnitude), min(first.magnitude, second.magnitude))
    guard longer > 0 else { return 0 }
    let ratio = shorter / longer
    return longer * (1 + ratio * ratio).squareRoot()
  }
}
