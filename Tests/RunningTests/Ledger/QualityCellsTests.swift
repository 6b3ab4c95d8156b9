import Routing
import TestSupport
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
      goal: .budget(.amount(.zero)), scale: .qualityMaps([map]), limit: .zero, spent: .zero, gainPerDollar: nil,
      gains: [gain(0.25), .zero], allGains: [gain(0), .zero],
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

@Suite struct QualityShareCurveTests {
  static let map = try? QualityMap(
    knots: [
      .init(winRate: 0.1, gain: -0.1, low: -0.2, high: 0), .init(winRate: 0.5, gain: 0.2, low: 0.1, high: 0.3),
      .init(winRate: 0.9, gain: 0.6, low: 0.4, high: 0.8),
    ], unit: "accuracy", promptCount: 500, method: "by hand")
  static let resamples = QualityMapResamples(
    gains: [-0.1, 0.1, 0.5, -0.2, 0.2, 0.7, 0, 0.3, 0.6, -0.3, -0.3, -0.3], knotCount: 3)

  static func ledger(strongFrom threshold: Double) throws -> CostLedger {
    var random = SeededGenerator(seed: 5)
    let cut = try CostThreshold(threshold)
    var ledger = CostLedger()
    for _ in 0..<300 {
      let winRate = Double.random(in: 0...1, using: &random)
      ledger.add(
        winRate: winRate, route: cut.route(winRate),
        tokens: TokenCounts(prompt: 10, promptBasis: .observed, completion: 10, completionBasis: .observed),
        strongCost: USD(units: 10), weakCost: USD(units: 1))
    }
    return ledger
  }

  @Test func pointsRunFromNothingToTheWholeGap() throws {
    let map = try #require(QualityShareCurveTests.map)
    let ledger = try QualityShareCurveTests.ledger(strongFrom: 0.4)
    let costs = CostShareCurve(ledger)
    let curve = try #require(
      QualityShareCurve(ledger, along: costs, map: map, resamples: QualityShareCurveTests.resamples))
    #expect(curve.points.map(\.strongRows) == costs.points.map(\.strongRows))
    #expect(curve.points.first?.recovered == 0)
    #expect(abs((curve.points.last?.recovered ?? 0) - 1) < 1e-12)
    for point in curve.points {
      let interval = try #require(point.interval)
      #expect(interval.lowerBound <= point.recovered && point.recovered <= interval.upperBound)
    }
  }

  /// The curve's point at the run's own threshold is the run's own quality, and both are sums over the rows.
  @Test func aPointIsTheQualityOfItsThreshold() throws {
    let map = try #require(QualityShareCurveTests.map)
    let whole = try QualityShareCurveTests.ledger(strongFrom: 0.4)
    let costs = CostShareCurve(whole)
    let curve = try #require(
      QualityShareCurve(whole, along: costs, map: map, resamples: QualityShareCurveTests.resamples))
    for (point, cost) in zip(curve.points, costs.points).dropFirst().prefix(40) {
      let routed = try QualityShareCurveTests.ledger(strongFrom: try #require(cost.threshold))
      let quality = try #require(
        QualityProjection(routed, map: map, resamples: QualityShareCurveTests.resamples))
      #expect(abs(quality.recovered - point.recovered) < 1e-12)
      let (interval, other) = (try #require(quality.recoveredInterval), try #require(point.interval))
      #expect(abs(interval.lowerBound - other.lowerBound) < 1e-9)
      #expect(abs(interval.upperBound - other.upperBound) < 1e-9)
      #expect(abs(quality.lost - quality.gap * (1 - quality.recovered)) < 1e-12)
    }
  }

  @Test func withoutAGapThereIsNoCurve() throws {
    let map = try QualityMap(
      knots: [.init(winRate: 0.5, gain: -0.2, low: -0.3, high: 0.1)], unit: "accuracy", promptCount: 60,
      method: "by hand")
    let ledger = try QualityShareCurveTests.ledger(strongFrom: 0.4)
    #expect(QualityShareCurve(ledger, along: CostShareCurve(ledger), map: map, resamples: nil) == nil)
    #expect(QualityProjection(CostLedger(), map: map, resamples: nil) == nil)
  }
}
