import Routing
import Testing

@testable import Running

@Suite struct QualityProjectionTests {
  /// The gain is twice the win rate less a half.
  private static func map() throws -> QualityMap {
    try QualityMap(
      knots: [
        QualityMap.Knot(winRate: 0, gain: -0.5, low: -0.5, high: -0.5),
        QualityMap.Knot(winRate: 1, gain: 1.5, low: 1.5, high: 1.5),
      ], unit: "accuracy", promptCount: 50, method: "made up")
  }

  private static let winRates = (0..<1000).map { (Double($0) + 0.5) / 1000 }

  private static func ledger(at threshold: Double) -> CostLedger {
    var ledger = CostLedger()
    let tokens = TokenCounts(prompt: 1, promptBasis: .observed, completion: 1, completionBasis: .observed)
    for winRate in winRates {
      ledger.add(
        winRate: winRate, route: winRate >= threshold ? .strong : .weak, tokens: tokens, strongCost: .zero,
        weakCost: .zero)
    }
    return ledger
  }

  @Test func itSumsGains() throws {
    let map = try Self.map()
    let strong = Self.winRates.filter { $0 >= 0.5 }.map(map.gain).reduce(0, +)
    let total = Self.winRates.map(map.gain).reduce(0, +)
    // Resamples: the map itself, one of half its gains, and one without a gap.
    let resamples = QualityMapResamples(gains: [-0.5, 1.5, -0.25, 0.75, -1, 0.5], knotCount: 2)
    let projection = try #require(
      QualityProjection(
        strongGain: strong, totalGain: total, ledger: Self.ledger(at: 0.5), map: map, resamples: resamples))
    #expect(abs(projection.recovered - 1) < 1e-9)
    #expect(abs(projection.gap - 0.5) < 1e-9)
    #expect(projection.resampleCount == 3 && projection.undefinedCount == 1)
    // Scaling a map changes no PGR, so both resamples with a gap agree.
    let interval = try #require(projection.recoveredInterval)
    #expect(abs(interval.lowerBound - 1) < 1e-4 && abs(interval.upperBound - 1) < 1e-4)
    // Gaps of .5, .25 and -.25 turned round at .5.
    let gap = try #require(projection.gapInterval)
    #expect(abs(gap.lowerBound + 0.225) < 1e-3 && abs(gap.upperBound - 1.225) < 1e-3, "\(gap)")
  }

  @Test func withoutAGapThereIsNothingToProject() throws {
    #expect(
      QualityProjection(
        strongGain: 0, totalGain: 0, ledger: Self.ledger(at: 0.5), map: try Self.map(), resamples: nil) == nil)
  }

  /// All above .25 go strong, where .5 is the threshold: the difference is the gains in between, 250 rows of .25.
  @Test func anAdvantageIsWhatAThresholdLeaves() throws {
    let map = try Self.map()
    func gain(_ threshold: Double) -> ExpectedGain {
      Self.winRates.filter { $0 >= threshold }.reduce(into: ExpectedGain.zero) { $0 += ExpectedGain(map.gain(at: $1)) }
    }
    let result = SpendingResult(
      rule: SpendingRule(goal: .budget(.amount(.zero)), scale: .qualityMap(map)), limit: .zero, spent: .zero,
      gainPerDollar: nil, strongGain: gain(0.25), totalGain: gain(0),
      single: SingleThreshold(threshold: 0.5005, cost: .zero, gain: gain(0.5)))
    let resamples = QualityMapResamples(gains: [-0.5, 1.5, -0.25, 0.75], knotCount: 2)
    let advantage = try #require(
      QualityAdvantage(of: result, ledger: Self.ledger(at: 0.25), map: map, resamples: resamples))
    #expect(abs(advantage.value - 0.0625) < 1e-9)
    // Gains of .0625 and .03125 turned round at .0625.
    let interval = try #require(advantage.interval)
    #expect(abs(interval.lowerBound - 0.032) < 1e-3 && abs(interval.upperBound - 0.093) < 1e-3, "\(interval)")
  }

  @Test func thresholdsReachTheLevelOnEachResample() throws {
    let map = try Self.map()
    let resamples = QualityMapResamples(gains: [-0.5, 1.5, -0.25, 0.75], knotCount: 2)
    // 2w - .5 summed from w = 1 down is t -> (1 - t)(t + .5); it is .5 at t = .5.
    let interval = try #require(
      QualityProjection.thresholds(
        around: 0.5, reaching: 1, ledger: Self.ledger(at: 0.5), map: map, resamples: resamples))
    #expect(abs(interval.lowerBound - 0.5) < 2e-3 && abs(interval.upperBound - 0.5) < 2e-3)
  }
}
