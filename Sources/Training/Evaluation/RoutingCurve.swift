internal import Numerics

/// What a router recovers of the gap between the weak and the strong model, over all n + 1 cuts of the prompts in the
/// order of their win rates.
///
/// At cut k the k prompts of the highest win rates go strong. Prompts of equal win rates have no order: every figure is
/// the mean over their orders, which makes the gain a straight line across them. Nothing is clamped: the oracle's area
/// exceeds 1, and a router may do worse than the weak model.
package struct RoutingCurve: Sendable, Equatable {
  /// Prompts of one win rate.
  struct Step: Sendable, Equatable {
    let count: Int
    /// The sum of strong - weak over them.
    let gain: Double
  }

  /// Of descending win rates, none empty.
  let steps: [Step]
  /// n.
  package let count: Int
  /// The sum of strong - weak over all prompts; the metrics want it above 0.
  package let totalGain: Double

  init(steps: [Step]) {
    self.steps = steps
    count = steps.reduce(0) { $0 + $1.count }
    totalGain = steps.reduce(0) { $0 + $1.gain }
  }

  /// - Parameters:
  ///   - winRates: one a prompt, finite.
  ///   - gains: strong - weak, one a prompt.
  package init(winRates: [Double], gains: [Double]) {
    self = RankedPrompts(winRates: winRates).curve(gains: gains)
  }

  /// APGR: the trapezoid over PGR at all n + 1 cuts.
  package var apgr: Double { area / (Double(count) * totalGain) }

  /// The mean over all shares of strong calls of the gain up to there, by the same trapezoid: APGR of `totalGain`, which
  /// means something where that is not above 0, too.
  var meanGain: Double { area / Double(count) }

  private var area: Double {
    var area = 0.0
    var gain = 0.0
    for step in steps {
      // The trapezoids across a straight line from `gain` to `gain + step.gain`.
      area += Double(step.count) * (gain + step.gain / 2)
      gain += step.gain
    }
    return area
  }

  /// PGR at a cut of 0...n prompts.
  package func pgr(atCut cut: Int) -> Double { gain(atCut: cut) / totalGain }

  /// The sum of strong - weak over the prompts that go strong at a cut.
  package func gain(atCut cut: Int) -> Double {
    precondition((0...count).contains(cut))
    var gain = 0.0
    var rest = cut
    for step in steps {
      if rest < step.count { return gain + Double(rest) / Double(step.count) * step.gain }
      gain += step.gain
      rest -= step.count
    }
    return gain
  }

  /// CPT: the least share of strong calls, of all cuts, at which PGR is `level` or more. Nothing is interpolated between
  /// cuts, for quality is not monotone in the share.
  ///
  /// A PGR that falls short by a part in 10^12 counts as reached, so that sums of decimals do not cost a cut.
  ///
  /// - Parameter level: in 0...1; then the last cut reaches it.
  package func callShare(reaching level: Double) -> Double {
    let target = (level - 1e-12) * totalGain
    guard target > 0 else { return 0 }
    var gain = 0.0
    var cut = 0
    for step in steps {
      let needed = target - gain
      if needed <= 0 { break }
      if step.gain >= needed {
        let inside = (needed / step.gain * Double(step.count)).rounded(.up)
        return Double(cut + min(step.count, Int(inside))) / Double(count)
      }
      gain += step.gain
      cut += step.count
    }
    return Double(cut) / Double(count)
  }
}

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
      quantile(step == 10 ? 1 : Double(step) * 0.1 * 100 / 100, ofSorted: sorted)
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
