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

  /// The first place from `start` on behind which the element beside the diagonal is as good as 0.
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
