import Foundation
import Routing
import Testing

@testable import Running

@Suite struct CalibrationPolicyTests {
  /// The gain is the win rate less a quarter.
  private static func map() throws -> QualityMap {
    try QualityMap(
      knots: [
        QualityMap.Knot(winRate: 0, gain: -0.25, low: -0.3, high: 0),
        QualityMap.Knot(winRate: 1, gain: 0.75, low: 0.5, high: 1),
      ], unit: "accuracy", promptCount: 60, method: "made up")
  }

  private static func calibrate(
    _ goal: Goal, _ winRates: [Double], map: QualityMap? = nil
  ) throws -> (found: CalibratedThreshold?, routes: [Int]) {
    var policy = try CalibrationPolicy(goal, map: map, weak: 1, spoolDirectory: NSTemporaryDirectory())
    #expect(policy.atOnce == nil && !policy.needsCosts)
    let routes = try policy.routes(of: RoutingPolicyTests.blocks(of: winRates))
    guard case .calibration(let found) = policy.result else { return (nil, []) }
    #expect(policy.threshold == found?.value)
    return (found, routes)
  }

  private static let winRates = RoutingPolicyTests.tiedWinRates(400, seed: 21).map { $0 * 0.9 + 0.05 }

  @Test func aThresholdStaysAndItsGainIsTold() throws {
    let map = try Self.map()
    let (found, routes) = try Self.calibrate(.threshold(CostThreshold(0.5)), Self.winRates, map: map)
    let threshold = try #require(found)
    #expect(threshold.value.value == 0.5 && threshold.interval == nil)
    #expect(routes == Self.winRates.map { $0 >= 0.5 ? 0 : 1 })
    let gain = try #require(threshold.gain)
    #expect(abs(gain.total - Self.winRates.reduce(0) { $0 + map.gain(at: $1) }) < 1e-9)
    #expect(abs(gain.strong - Self.winRates.filter { $0 >= 0.5 }.reduce(0) { $0 + map.gain(at: $1) }) < 1e-9)
    #expect(try Self.calibrate(.threshold(CostThreshold(0.5)), Self.winRates).found?.gain == nil)
  }

  /// The win rate of the last row of the share, which takes rows of the same win rate with it.
  @Test(arguments: [0.1, 0.37, 1]) func aShareIsTheWinRateOfItsLastRow(_ share: Double) throws {
    let share = try StrongShare(share)
    let (found, routes) = try Self.calibrate(.strongShare(share), Self.winRates)
    let sorted = Self.winRates.sorted(by: >)
    let rank = share.strongRows(of: 400)
    let threshold = try #require(found)
    #expect(threshold.value.value == sorted[rank - 1])
    #expect(routes.count { $0 == 0 } == sorted.count { $0 >= sorted[rank - 1] })
    let ranks = ThresholdRanks(rows: 400, share: share.value)
    let interval = try #require(threshold.interval)
    #expect(interval.lowerBound == (ranks.most > 400 ? 0 : sorted[ranks.most - 1]))
    #expect(interval.upperBound == (ranks.fewest < 1 ? 1 : sorted[ranks.fewest - 1]))
  }

  @Test(arguments: [0.1, 0.5, 0.9, 1]) func aQualityIsTheHighestThresholdThatReachesIt(_ level: Double) throws {
    let map = try Self.map()
    let (found, _) = try Self.calibrate(.quality(level), Self.winRates, map: map)
    func gain(_ threshold: Double) -> Double {
      Self.winRates.filter { $0 >= threshold }.reduce(0) { $0 + map.gain(at: $1) }
    }
    let expected = Set(Self.winRates).sorted(by: >).first { gain($0) >= (level - 1e-12) * gain(0) }
    #expect(found?.value.value == expected)
  }

  @Test func whatCannotBeFoundIsRefused() throws {
    #expect(throws: AssigningError.lessThanOneRow(rows: 3)) {
      try Self.calibrate(.strongShare(StrongShare(0.1)), [0.5, 0.5, 0.5])
    }
    #expect(throws: AssigningError.noGap) { try Self.calibrate(.quality(0.5), [0.1, 0.2], map: Self.map()) }
    #expect(throws: AssigningError.noGap) { try Self.calibrate(.quality(0.5), [0.9]) }
    for goal in [Goal.threshold(try CostThreshold(0.5)), .strongShare(try StrongShare(0.1)), .quality(0.5)] {
      let (found, routes) = try Self.calibrate(goal, [], map: try Self.map())
      #expect(found == nil && routes.isEmpty)
    }
  }
}
