internal import Numerics
internal import Routing

/// Resamples a benchmark's prompts with replacement and measures every ranking on each resample, all on the same ones.
struct Bootstrap {
  /// One ranking's figures, a value a resample that has a gap.
  struct Resamples {
    var apgr: [Double] = []
    /// By level.
    var callShares: [[Double]]
    /// By cut.
    var pgr: [[Double]]
  }

  let rankings: [RankedPrompts]
  let cuts: [Int]
  private(set) var resamples: [Resamples]
  /// Means of the models' scores, a value a resample.
  private(set) var strong: [Double] = []
  private(set) var weak: [Double] = []
  /// Resamples whose strong model is not better.
  private(set) var undefinedCount = 0

  /// - Parameter cuts: numbers of strong calls at which PGR is measured.
  init(rankings: [RankedPrompts], cuts: [Int]) {
    self.rankings = rankings
    self.cuts = cuts
    resamples = rankings.map { _ in
      Resamples(callShares: Evaluation.levels.map { _ in [] }, pgr: cuts.map { _ in [] })
    }
  }

  /// Adds `count` resamples; the same seed gives the same ones.
  mutating func run(strong strongScores: [Double], weak weakScores: [Double], count: Int, seed: UInt64) {
    let gains = zip(strongScores, weakScores).map { $0 - $1 }
    Bootstrap.forEachResample(of: gains.count, times: count, seed: seed) { weights in
      var strongSum = 0.0
      var weakSum = 0.0
      var gainSum = 0.0
      var gainSize = 0.0
      for (index, weight) in weights.enumerated() {
        strongSum += Double(weight) * strongScores[index]
        weakSum += Double(weight) * weakScores[index]
        gainSum += Double(weight) * gains[index]
        gainSize += Double(weight) * abs(gains[index])
      }
      strong.append(strongSum / Double(gains.count))
      weak.append(weakSum / Double(gains.count))
      guard Bootstrap.isGap(gainSum, of: gainSize) else {
        undefinedCount += 1
        return
      }
      for (index, ranking) in rankings.enumerated() {
        measure(ranking.curve(gains: gains, weights: weights), into: &resamples[index])
      }
    }
  }

  /// Draws as many of `count` prompts with replacement, `times` times, and calls `body` with how often each was drawn.
  static func forEachResample(of count: Int, times: Int, seed: UInt64, _ body: (_ weights: [Int]) -> Void) {
    var generator = SplitMix64(seed: seed)
    var weights = [Int](repeating: 0, count: count)
    for _ in 0..<times {
      for index in weights.indices { weights[index] = 0 }
      for _ in weights.indices {
        let draw = generator.next().multipliedFullWidth(by: UInt64(weights.count)).high
        weights[Int(draw)] += 1
      }
      body(weights)
    }
  }

  /// Whether a sum of gains says that the strong model is the better one: sums of decimals that cancel may leave a part in
  /// 10^16.
  ///
  /// - Parameter size: the sum of the gains' absolute values.
  static func isGap(_ sum: Double, of size: Double) -> Bool { sum > 1e-12 * size }

  private func measure(_ curve: RoutingCurve, into resamples: inout Resamples) {
    resamples.apgr.append(curve.apgr)
    for (index, level) in Evaluation.levels.enumerated() {
      resamples.callShares[index].append(curve.callShare(reaching: level))
    }
    for (index, cut) in cuts.enumerated() { resamples.pgr[index].append(curve.pgr(atCut: cut)) }
  }
}

/// A figure and its bootstrap interval.
package struct Estimate: Sendable, Equatable {
  package let value: Double
  /// Of 95%; nil where none could be determined or none makes sense.
  package let interval: ClosedRange<Double>?

  /// As they were worked out before.
  init(value: Double, interval: ClosedRange<Double>?) { (self.value, self.interval) = (value, interval) }

  /// - Parameter resamples: the figure on each resample, in any order; nil for no interval.
  init(_ value: Double, resamples: [Double]? = nil) {
    self.value = value
    guard let sorted = resamples?.sorted(), !sorted.isEmpty else {
      interval = nil
      return
    }
    let lower = quantile(0.025, ofSorted: sorted)
    interval = lower...max(lower, quantile(0.975, ofSorted: sorted))
  }
}
