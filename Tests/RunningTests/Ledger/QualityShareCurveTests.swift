import Routing
import Testing
import TestSupport

@testable import Running

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
