internal import Numerics
internal import Running
internal import TextModels

/// The axes along which vectors vary most, after a number of leading ones that are left out.
struct PrincipalComponents: Sendable {
  /// Of the vectors.
  let width: Int
  /// How many axes there are.
  let count: Int
  /// `width` x `count`, row-major: axis c in column c, of unit length, its largest coordinate positive.
  let axes: [Double]
  /// How much of the vectors' variance is along these axes, and along those left out before them; from 0 to 1.
  let varianceShare: Double
  let skippedVarianceShare: Double

  /// Rows of the covariance that one thread sums at once: few enough to stay in its nearest cache.
  private static let bandLength = 8

  /// - Parameters:
  ///   - count: with `skipped` at most the vectors' dimension.
  ///   - skipped: leading axes left out.
  /// - Returns: nil if the vectors do not vary, or are not finite.
  init?(of vectors: EmbeddingMatrix, count: Int, skipped: Int, threadCount: Int) {
    let width = vectors.dimension
    precondition(count + skipped <= width)
    let covariance = PrincipalComponents.covariance(of: vectors, threadCount: threadCount)
    guard let system = SymmetricEigensystem(covariance, size: width) else { return nil }
    let total = system.values.reduce(0, +)
    guard total > 0 else { return nil }
    var axes = [Double](repeating: 0, count: width * count)
    for axis in 0..<count {
      let vector = system.vectors[((skipped + axis) * width)..<((skipped + axis + 1) * width)]
      // The first of the largest ones.
      let largest = vector.reduce(0.0) { $1.magnitude > $0.magnitude ? $1 : $0 }
      for (row, value) in vector.enumerated() { axes[row * count + axis] = largest < 0 ? -value : value }
    }
    self.width = width
    self.count = count
    self.axes = axes
    varianceShare = system.values[skipped..<(skipped + count)].reduce(0, +) / total
    skippedVarianceShare = system.values[..<skipped].reduce(0, +) / total
  }

  /// `sum_i (x_i - mean) (x_i - mean)^T / n`: the lower triangle of width x width, each element summed in the vectors'
  /// order.
  static func covariance(of vectors: EmbeddingMatrix, threadCount: Int) -> [Double] {
    let width = vectors.dimension
    let rows = vectors.count
    var mean = [Double](repeating: 0, count: width)
    for row in 0..<rows {
      vectors.withRow(row) { values in for column in 0..<width { mean[column] += Double(values[column]) } }
    }
    let center = mean.map { $0 / Double(rows) }
    var covariance: [Double] = []
    BatchScheduler(threadCount: threadCount).forEachRun(
      of: bandLength, below: width,
      transform: { band -> [Double] in
        var sums = [Double](repeating: 0, count: band.count * width)
        var centred = [Double](repeating: 0, count: width)
        vectors.values.withUnsafeBufferPointer { values in
          sums.withUnsafeMutableBufferPointer { sums in
            centred.withUnsafeMutableBufferPointer { centred in
              for row in 0..<rows {
                for column in 0..<band.upperBound {
                  centred[column] = Double(values[row * width + column]) - center[column]
                }
                for (line, first) in band.enumerated() {
                  let factor = centred[first]
                  let start = line * width
                  for second in 0...first { sums[start + second] += factor * centred[second] }
                }
              }
            }
          }
        }
        return sums.map { $0 / Double(rows) }
      },
      consume: { covariance += $0 })
    return covariance
  }

  /// Adds the coordinates of a vector of `width` along the axes to `count` sums.
  func project(_ vector: [Double], addingTo sums: UnsafeMutableBufferPointer<Double>) {
    axes.withUnsafeBufferPointer { axes in
      for row in 0..<width {
        let factor = vector[row]
        let start = row * count
        for axis in 0..<count { sums[axis] += factor * axes[start + axis] }
      }
    }
  }
}
