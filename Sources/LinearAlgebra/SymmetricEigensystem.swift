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
