/// The non-decreasing function nearest to weighted points in the least squares, by pool adjacent violators (Ayer,
/// Brunk, Ewing, Reid and Silverman, 1955).
package enum IsotonicRegression {
  /// The fitted values.
  ///
  /// - Parameters:
  ///   - values: by rising abscissa; points of one abscissa belong into one value, their mean.
  ///   - weights: as long, none negative; a point of weight 0 gets the value of the block that it falls in.
  ///
  /// Complexity: linear in the points.
  package static func fit(_ values: [Double], weights: [Double]) -> [Double] {
    precondition(values.count == weights.count)
    // Blocks of pooled points: where each ends, its weight and its weighted sum.
    var ends: [Int] = []
    var blockWeights: [Double] = []
    var sums: [Double] = []
    for index in values.indices {
      ends.append(index + 1)
      blockWeights.append(weights[index])
      sums.append(weights[index] * values[index])
      while ends.count > 1, violates(sums, blockWeights) {
        let (sum, weight, end) = (sums.removeLast(), blockWeights.removeLast(), ends.removeLast())
        sums[sums.count - 1] += sum
        blockWeights[blockWeights.count - 1] += weight
        ends[ends.count - 1] = end
      }
    }
    var fitted: [Double] = []
    fitted.reserveCapacity(values.count)
    for (block, end) in ends.enumerated() {
      let value = blockWeights[block] > 0 ? sums[block] / blockWeights[block] : fitted.last ?? 0
      while fitted.count < end { fitted.append(value) }
    }
    return fitted
  }

  /// Whether the last block lies no higher than the one before it, or one of the two weighs nothing.
  private static func violates(_ sums: [Double], _ weights: [Double]) -> Bool {
    let last = sums.count - 1
    guard weights[last] > 0, weights[last - 1] > 0 else { return true }
    return sums[last - 1] * weights[last] >= sums[last] * weights[last - 1]
  }
}
