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
  package var apgr: Double {
    var area = 0.0
    var gain = 0.0
    for step in steps {
      // The trapezoids across a straight line from `gain` to `gain + step.gain`.
      area += Double(step.count) * (gain + step.gain / 2)
      gain += step.gain
    }
    return area / (Double(count) * totalGain)
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
