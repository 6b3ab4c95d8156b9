internal import LinearAlgebra
package import Routing

/// Fits a quality map to held-out scores: isotonic regression of the gain on the win rate, read off at a few knots, and
/// the same on bootstrap resamples for the intervals.
///
/// Isotonic regression sees some slope even in noise, and in resamples of noise more of it: the intervals are hulls of
/// percentile and basic bootstrap intervals, which hold their level all the same.
///
/// Each knot stands for a bin of neighbouring prompts, about equally many: its win rate is their mean win rate and its
/// gain the mean of their fitted gains. The means over bins keep the overall gain and take the edge off the outermost
/// steps, which isotonic regression fits to a handful of prompts. Prompts of one win rate are never torn apart.
package struct QualityMapFit: Sendable {
  /// The least number of held-out prompts that a map is fitted to.
  package static let minimumCount = 50
  package static let maximumKnotCount = 33
  /// A bin holds at least so many prompts.
  private static let leastBin = 10

  package let map: QualityMap
  package let resamples: QualityMapResamples

  /// - Parameters:
  ///   - unit: what a grade measures.
  ///   - method: how the held-out scores came about, in words.
  ///   - resampleCount: at least 1.
  package init(
    _ scores: HeldOutScores, unit: String, method: String, resampleCount: Int = 400, seed: UInt64
  ) throws(TuningError) {
    precondition(resampleCount > 0 && scores.winRates.count == scores.gains.count)
    let count = scores.winRates.count
    guard count >= QualityMapFit.minimumCount else {
      throw TuningError(
        file: "the held-out scores",
        reason: "hold \(count) prompts with grades of both models; a quality map needs \(QualityMapFit.minimumCount)")
    }
    for index in scores.winRates.indices {
      guard (0...1).contains(scores.winRates[index]), scores.gains[index].isFinite else {
        throw TuningError(
          file: "the held-out scores",
          reason: "hold the win rate \(scores.winRates[index]) with the gain \(scores.gains[index]) at prompt "
            + "\(index + 1); train the router anew")
      }
    }
    let points = SortedPoints(scores)
    let bins = QualityMapFit.bins(of: points)
    let once = [Int](repeating: 1, count: count)
    let gains = points.gains(in: bins, counting: once)
    var random = SplitMix64(seed: seed)
    var drawn: [Float] = []
    drawn.reserveCapacity(resampleCount * bins.count)
    for _ in 0..<resampleCount {
      var counts = [Int](repeating: 0, count: count)
      for _ in 0..<count { counts[Int(random.next().multipliedFullWidth(by: UInt64(count)).high)] += 1 }
      drawn += points.gains(in: bins, counting: counts).map { Float($0) }
    }
    resamples = QualityMapResamples(gains: drawn, knotCount: bins.count)
    var knots: [QualityMap.Knot] = []
    for (index, bin) in bins.enumerated() {
      let resampled = (0..<resampleCount).map { Double(drawn[$0 * bins.count + index]) }
      let interval = bootstrapHull(of: gains[index], resamples: resampled)
      knots.append(
        QualityMap.Knot(
          winRate: points.meanWinRate(in: bin), gain: gains[index],
          low: interval?.lowerBound ?? gains[index], high: interval?.upperBound ?? gains[index]))
    }
    do throws(RoutingError) {
      map = try QualityMap(
        knots: knots, unit: unit, promptCount: count,
        method: "isotonic regression, \(method), 95% intervals from \(resampleCount) bootstrap resamples")
    } catch {
      throw TuningError(file: error.subject, reason: error.reason)
    }
  }

  /// Ranges of distinct win rates with about equally many prompts each.
  private static func bins(of points: SortedPoints) -> [Range<Int>] {
    let count = points.order.count
    let wanted = max(1, min(maximumKnotCount, count / leastBin))
    var bins: [Range<Int>] = []
    var start = 0
    for index in points.winRates.indices {
      // A bin ends where its part of the prompts is full, or with the last win rate.
      let isFull = points.ends[index] * wanted >= (bins.count + 1) * count
      guard isFull || index == points.winRates.count - 1 else { continue }
      bins.append(start..<(index + 1))
      start = index + 1
    }
    return bins
  }
}
