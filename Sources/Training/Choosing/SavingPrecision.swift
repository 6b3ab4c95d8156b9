internal import Glibc
internal import Numerics

/// How many strong calls a router saves at a quality, against sending everything to the strong model, by graded prompts, and how
/// well they know it.
///
/// The saving is 1 less the least share of strong calls that recovers the quality (CPT). Its interval is the 95% percentile
/// interval of bootstrap resamples of the different prompts (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
/// chapter 13). Its width falls with the root of the number of prompts, and asking until it is narrow enough keeps its coverage as
/// the width that is asked for becomes small (Chow and Robbins, On the Asymptotic Theory of Fixed-Width Sequential Confidence
/// Intervals, Annals of Mathematical Statistics 36, 1965).
package struct SavingPrecision: Sendable, Equatable {
  /// Different prompts with grades of both models.
  package let labelCount: Int
  /// Of strong calls, in 0...1; nil where the labels do not have the strong model ahead.
  package let saving: Double?
  /// Nil where more than one resample in 40 does not have the strong model ahead: then nothing can be saved or kept.
  package let interval: ClosedRange<Double>?

  /// - Parameters:
  ///   - scores: of graded prompts that the router has not seen.
  ///   - texts: one a score; equal ones are drawn together.
  ///   - quality: a PGR, above 0 and up to 1.
  package init(_ scores: HeldOutScores, texts: [String], quality: Double, resamples: Int = 1000, seed: UInt64 = 1) {
    var places: [String: Int] = [:]
    let clusters = texts.map { text -> Int in
      let place = places[text] ?? places.count
      places[text] = place
      return place
    }
    labelCount = places.count
    let ranking = RankedPrompts(winRates: scores.winRates)
    func saving(_ weights: [Int]) -> Double? {
      let curve = ranking.curve(gains: scores.gains, weights: weights)
      let size = zip(scores.gains, weights).reduce(0) { $0 + abs($1.0) * Double($1.1) }
      // Sums of decimals that cancel may leave a part in 10^16.
      return curve.totalGain > 1e-12 * size ? 1 - curve.callShare(reaching: quality) : nil
    }
    self.saving = saving([Int](repeating: 1, count: clusters.count))
    var generator = SplitMix64(seed: seed)
    var drawn: [Double] = []
    var counts = [Int](repeating: 0, count: labelCount)
    for _ in 0..<(labelCount == 0 ? 0 : resamples) {
      for place in counts.indices { counts[place] = 0 }
      for _ in counts.indices { counts[Int(generator.next().multipliedFullWidth(by: UInt64(labelCount)).high)] += 1 }
      if let value = saving(clusters.map { counts[$0] }) { drawn.append(value) }
    }
    guard self.saving != nil, resamples > 0, (resamples - drawn.count) * 40 <= resamples else {
      interval = nil
      return
    }
    drawn.sort()
    let lower = quantile(0.025, ofSorted: drawn)
    interval = lower...max(lower, quantile(0.975, ofSorted: drawn))
  }

  /// Half the interval's width.
  package var margin: Double? { interval.map { ($0.upperBound - $0.lowerBound) / 2 } }

  /// About how many labels in all would make the interval as narrow as this on both sides; nil where there is no interval.
  ///
  /// - Parameter margin: above 0.
  package func labelsNeeded(for margin: Double) -> Int? {
    guard let own = self.margin else { return nil }
    return Int(min(1e12, (Double(labelCount) * (own / margin) * (own / margin)).rounded(.up)))
  }
}
