/// How far a quality map's promise reaches: what an interval has to allow for in addition to the map's own uncertainty.
///
/// Two things are added, for a log is never all requests there are, and seldom like the graded prompts:
///
/// - *Luck*. The part of a gap that some requests recover is known no better than `share (1 - share) E[g^2] / (E[g]^2 n)`,
///   its variance where the n requests were drawn at random.
/// - *Distance*. On kinds of task that nobody graded, a router ranks requests little better than chance: the lower end goes
///   down to the share itself, and both ends by what differs from kind to kind.
///
/// The constants were fitted on kinds left out of the training, over several pairs of models, so that of the intervals of
/// kinds never seen at least nine in ten hold what was recovered: `Pipelines/promises` measures it, and has the figures.
package struct PromiseReach: Sendable, Equatable {
  /// From 0, where the log is as the graded prompts are among each other, to 1, where it is far from them.
  package let distance: Double

  /// Deviation of PGR from kind to kind at a share of one half is half of these: at home, and far from it.
  private static let kindSpread = 0.03
  private static let farSpread = 0.15
  /// What is left of a router's lead over chance far from home.
  private static let leadFarFromHome = 0.1
  /// Of a normal distribution, for 95%.
  private static let quantile = 1.959963984540054

  /// - Parameter distance: in 0...1.
  package init(distance: Double) { self.distance = min(1, max(0, distance)) }

  /// - Parameter log: nil for a log that was compared with nothing, which is taken as if it were at home.
  package init(_ log: TrainingDistance?) {
    self.init(
      distance: log.map { ($0.remoteShare - $0.yardstick.remoteShare) / ($0.farFrom - $0.yardstick.remoteShare) } ?? 0)
  }

  /// 95% limits of the part of the gap that is recovered.
  ///
  /// - Parameters:
  ///   - expected: by the map.
  ///   - map: the interval that the map's own uncertainty gives.
  ///   - share: of the requests that go strong, in 0...1.
  ///   - luck: `E[g^2] / (E[g]^2 n)`; 0 where the map does not tell.
  package func recovered(
    _ expected: Double, map: ClosedRange<Double>, share: Double, luck: Double
  ) -> ClosedRange<Double> {
    let spread = PromiseReach.kindSpread + PromiseReach.farSpread * distance
    let deviation = (share * (1 - share) * (luck * (1 + distance) + spread * spread)).squareRoot()
    let lead = 1 - (1 - PromiseReach.leadFarFromHome) * distance
    let chance = share + lead * (expected - share)
    return widened(expected, map: map, deviation: deviation, lower: min(expected, chance))
  }

  /// 95% limits of a mean of gains, such as the gap: on kinds that nobody graded it may be twice as large, or none at all.
  ///
  /// - Parameter variance: of the mean, by luck.
  package func mean(_ expected: Double, map: ClosedRange<Double>, variance: Double) -> ClosedRange<Double> {
    let deviation = (variance + distance * distance * expected * expected).squareRoot()
    return widened(expected, map: map, deviation: deviation, lower: expected)
  }

  private func widened(
    _ expected: Double, map: ClosedRange<Double>, deviation: Double, lower: Double
  ) -> ClosedRange<Double> {
    let other = PromiseReach.quantile * deviation
    func half(_ own: Double) -> Double { (max(0, own) * max(0, own) + other * other).squareRoot() }
    let low = lower - half(expected - map.lowerBound)
    return low...max(low, expected + half(map.upperBound - expected))
  }
}
