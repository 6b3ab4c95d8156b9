/// The figures as RouteLLM's own evaluation computes them, for comparison with the paper's tables: quality at 11
/// quantiles of the win rates as thresholds, a trapezoid through those points, and CPT by `numpy.interp` over quality as
/// if it rose with the share.
package struct UpstreamGrid: Sendable, Equatable {
  package let apgr: Double
  /// Shares of strong calls for a PGR of 20%, 50% and 80%.
  package let callShares: [Double]
  /// Whether two of the thresholds are equal, which RouteLLM (pandas' qcut) refuses.
  package let hasEqualThresholds: Bool

  package static let levels = [0.2, 0.5, 0.8]

  /// - Parameters:
  ///   - winRates: one a prompt, at least one, finite.
  ///   - strong, weak: each model's score, one a prompt.
  package init(winRates: [Double], strong: [Double], weak: [Double]) {
    let sorted = winRates.sorted()
    let thresholds = (0...10).map { step in
      Estimate.quantile(step == 10 ? 1 : Double(step) * 0.1 * 100 / 100, ofSorted: sorted)
    }
    hasEqualThresholds = zip(thresholds, thresholds.dropFirst()).contains { $0 == $1 }
    let count = Double(winRates.count)
    let points = thresholds.indices.map { index -> (share: Double, quality: Double) in
      var calls = 0
      var sum = 0.0
      for prompt in winRates.indices {
        let isStrong =
          index == 10 ? winRates[prompt] > thresholds[index] : winRates[prompt] >= thresholds[index]
        calls += isStrong ? 1 : 0
        sum += isStrong ? strong[prompt] : weak[prompt]
      }
      return (Double(calls) / count, sum / count)
    }.reversed()
    let shares = points.map(\.share)
    let qualities = points.map(\.quality)
    let strongMean = strong.reduce(0, +) / count
    let weakMean = weak.reduce(0, +) / count
    callShares = UpstreamGrid.levels.map { level in
      UpstreamGrid.interpolate(level * (strongMean - weakMean) + weakMean, xs: qualities, ys: shares)
    }
    var area = 0.0
    for index in 1..<shares.count {
      area += (shares[index] - shares[index - 1]) * (qualities[index] + qualities[index - 1]) / 2
    }
    apgr = (area - weakMean) / (strongMean - weakMean)
  }

  /// `numpy.interp` for one value. Where `xs` does not ascend the answer is whatever NumPy's search arrives at, and that
  /// is what RouteLLM prints: the search is the same, which looks around the second value first and then bisects.
  static func interpolate(_ x: Double, xs: [Double], ys: [Double]) -> Double {
    let count = xs.count
    guard count > 4 else { preconditionFailure("the grid has 11 points") }
    if x > xs[count - 1] { return ys[count - 1] }
    if x < xs[0] { return ys[0] }
    var low = 0
    var high = count
    var found: Int?
    if x < xs[1] {
      found = 0
    } else if x < xs[2] {
      found = 1
    } else if x < xs[3] {
      found = 2
    } else {
      low = 3
      if count > 10, x < xs[9] { high = 9 }
    }
    while found == nil, low < high {
      let middle = low + (high - low) / 2
      if x >= xs[middle] { low = middle + 1 } else { high = middle }
    }
    let place = found ?? low - 1
    if place >= count - 1 || xs[place] == x { return ys[place] }
    let slope = (ys[place + 1] - ys[place]) / (xs[place + 1] - xs[place])
    return slope * (x - xs[place]) + ys[place]
  }
}
