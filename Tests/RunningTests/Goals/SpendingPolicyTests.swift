import Foundation
import Routing
import TestSupport
import Testing

@testable import Running

/// Budgets and qualities against every assignment there is, on small batches with ties, losses, and strong models that are
/// the cheaper ones.
@Suite struct SpendingPolicyTests {
  struct Log {
    let count: Int
    /// By row and candidate.
    var costs: [[USD]] = []
    /// By row and candidate but the last.
    var winRates: [[Double]] = []

    init(rows: Int, candidates: Int, _ random: inout SeededGenerator) {
      count = candidates
      for _ in 0..<rows {
        costs.append((0..<candidates).map { _ in USD(units: Int128(Int.random(in: 1...40, using: &random))) })
        winRates.append((0..<candidates - 1).map { _ in Double(Int.random(in: 0...16, using: &random)) / 16 })
      }
    }

    func gains(_ row: Int, _ scale: GainScale) -> [ExpectedGain] {
      winRates[row].enumerated().map { scale.gain(of: $0.offset, at: $0.element) } + [.zero]
    }

    /// Two blocks.
    func blocks() throws -> [ScoredBatch] {
      let middle = costs.count / 2
      return try [0..<middle, middle..<costs.count].map { rows in
        try ScoredBatch(
          winRates: rows.map { winRates[$0][0] }, furtherWinRates: rows.flatMap { winRates[$0].dropFirst() },
          costs: rows.map { costs[$0] })
      }
    }

    func sum(_ chosen: [Int], _ scale: GainScale) -> (cost: USD, gain: ExpectedGain) {
      chosen.enumerated().reduce((USD.zero, ExpectedGain.zero)) { sum, row in
        (sum.0 + costs[row.offset][row.element], sum.1 + gains(row.offset, scale)[row.element])
      }
    }

    /// Cost and gain of every assignment.
    func assignments(_ scale: GainScale) -> [(cost: USD, gain: ExpectedGain)] {
      costs.indices.reduce([(USD.zero, ExpectedGain.zero)]) { sums, row in
        let gains = gains(row, scale)
        return sums.flatMap { sum in (0..<count).map { (sum.0 + costs[row][$0], sum.1 + gains[$0]) } }
      }
    }
  }

  private static func policy(_ goal: Goal, _ scale: GainScale, _ log: Log) throws -> SpendingPolicy {
    try SpendingPolicy(goal, scale: scale, pricer: try .sample(log.count), spoolDirectory: NSTemporaryDirectory())
  }

  private static func result(_ policy: SpendingPolicy) throws -> SpendingResult {
    guard case .spending(let result) = policy.result else { throw Unexpected() }
    return result
  }

  private struct Unexpected: Error {}

  private static func map(_ slope: Double) throws -> QualityMap {
    try QualityMap(
      knots: [
        QualityMap.Knot(winRate: 0, gain: -slope / 2, low: -slope, high: slope),
        QualityMap.Knot(winRate: 1, gain: slope, low: -slope, high: 2 * slope),
      ], unit: "accuracy", promptCount: 60, method: "made up")
  }

  private static func scales(_ candidates: Int) throws -> [GainScale] {
    [candidates == 2 ? .winRate : .wins, .qualityMaps(try (1..<candidates).map { try map(1 / Double($0)) })]
  }

  /// What a result says is what the routes amount to.
  private static func expectTruth(_ result: SpendingResult, of chosen: [Int], in log: Log, _ scale: GainScale) {
    let sum = log.sum(chosen, scale)
    #expect(result.spent == sum.cost && result.gain == sum.gain)
    for candidate in 0..<log.count {
      let (own, all) = log.costs.indices.reduce((ExpectedGain.zero, ExpectedGain.zero)) { sums, row in
        let gain = log.gains(row, scale)[candidate]
        return (chosen[row] == candidate ? sums.0 + gain : sums.0, sums.1 + gain)
      }
      #expect(result.gains[candidate] == own && result.allGains[candidate] == all)
    }
  }

  @Test(arguments: [2, 3, 4], 0..<12) func aBudgetIsKeptAndNearlyTheBest(_ candidates: Int, _ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed * 10 + candidates))
    for scale in try Self.scales(candidates) {
      let log = Log(rows: 6, candidates: candidates, &random)
      let all = log.assignments(scale)
      let (least, most) = (try #require(all.map(\.cost).min()), try #require(all.map(\.cost).max()))
      let largestGain =
        log.costs.indices.map { row in
          let gains = log.gains(row, scale)
          return gains.max().map { $0 - (gains.min() ?? $0) } ?? .zero
        }.max() ?? .zero
      for limit in [least, most]
        + (0..<4).map({ _ in
          least + USD(units: Int128.random(in: 0...(most - least).units, using: &random))
        })
      {
        var policy = try Self.policy(.budget(.amount(limit)), scale, log)
        #expect(policy.atOnce == nil && policy.needsCosts && policy.threshold == nil)
        let chosen = try policy.routes(of: log.blocks())
        let (cost, gain) = log.sum(chosen, scale)
        #expect(cost <= limit)
        let best = try #require(all.filter { $0.cost <= limit }.map(\.gain).max())
        #expect(gain <= best && gain + largestGain >= best, "what is missing is less than one row's gain")
        let result = try Self.result(policy)
        Self.expectTruth(result, of: chosen, in: log, scale)
        #expect(result.limit == limit && (candidates == 2 || result.single == nil))
        if limit == most { #expect(gain == all.map(\.gain).max() && result.gainPerDollar == nil) }
      }
    }
  }

  @Test(arguments: [2, 3, 4], 0..<12) func aQualityIsReachedAtNearlyTheLeastCost(
    _ candidates: Int, _ seed: Int
  ) throws {
    var random = SeededGenerator(seed: UInt64(1_000 + seed * 10 + candidates))
    for scale in try Self.scales(candidates) {
      let log = Log(rows: 6, candidates: candidates, &random)
      let all = log.assignments(scale)
      let total = log.sum(Array(repeating: 0, count: 6), scale).gain
      let dearest = log.costs.map { ($0.max() ?? .zero) - ($0.min() ?? .zero) }.max() ?? .zero
      for level in [0.01, 0.3, 0.8, 1] {
        var policy = try Self.policy(.quality(level), scale, log)
        guard total > .zero else {
          #expect(throws: AssigningError.noGap) { try policy.routes(of: log.blocks()) }
          continue
        }
        let chosen = try policy.routes(of: log.blocks())
        let (cost, gain) = log.sum(chosen, scale)
        let target = total.reached(level)
        #expect(gain >= target)
        let least = try #require(all.filter { $0.gain >= target }.map(\.cost).min())
        #expect(cost >= least && cost <= least + dearest, "what is too much is less than one row's cost")
        let result = try Self.result(policy)
        Self.expectTruth(result, of: chosen, in: log, scale)
        #expect(result.limit == nil && (result.recovered ?? 0) >= level - 1e-9)
      }
    }
  }

  /// A third model between the two that is never worth it changes no route.
  @Test(arguments: 0..<20) func aPairIsRoutedAsTheGeneralCaseIs(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(2_000 + seed))
    let pair = Log(rows: 40, candidates: 2, &random)
    var three = Log(rows: 0, candidates: 3, &random)
    three.costs = pair.costs.map { [$0[0], $0[0] + $0[1], $0[1]] }
    three.winRates = pair.winRates.map { [$0[0], 0] }
    let least = pair.costs.reduce(USD.zero) { $0 + min($1[0], $1[1]) }
    var goals = [0, 20, 80, 200, 1_000].map { Goal.budget(.amount(least + USD(units: $0))) }
    if pair.sum(Array(repeating: 0, count: 40), .wins).gain > .zero { goals += [.quality(0.2), .quality(0.9)] }
    for goal in goals {
      var (first, second) = (try Self.policy(goal, .wins, pair), try Self.policy(goal, .wins, three))
      let routes = try first.routes(of: pair.blocks())
      #expect(try second.routes(of: three.blocks()) == routes.map { 2 * $0 })
      let (one, other) = (try Self.result(first), try Self.result(second))
      #expect(one.spent == other.spent && one.gain == other.gain && one.gainPerDollar == other.gainPerDollar)
    }
  }

  @Test func whatCannotBeMetIsRefused() throws {
    var random = SeededGenerator(seed: 1)
    var log = Log(rows: 0, candidates: 2, &random)
    log.costs = [[USD(units: 7), USD(units: 5)]]
    log.winRates = [[0]]
    for candidates in [2, 3] {
      if candidates == 3 { (log.costs[0], log.winRates[0]) = ([USD(units: 7), USD(units: 9), USD(units: 5)], [0, 0]) }
      func settle(_ goal: Goal) throws {
        var policy = try SpendingPolicy(
          goal, scale: .wins, pricer: try .sample(candidates), spoolDirectory: NSTemporaryDirectory())
        _ = try policy.routes(
          of: [
            ScoredBatch(
              winRates: [log.winRates[0][0]], furtherWinRates: Array(log.winRates[0].dropFirst()), costs: log.costs)
          ])
      }
      #expect(
        throws: AssigningError.budgetTooSmall(budget: "$0.000000000000000000000004", cheapest: USD(units: 5))
      ) { try settle(.budget(.amount(USD(units: 4)))) }
      #expect(throws: AssigningError.noGap) { try settle(.quality(0.5)) }
    }
    var nothing = try SpendingPolicy(
      .quality(0.5), scale: .winRate, pricer: try .sample(2), spoolDirectory: NSTemporaryDirectory())
    #expect(try nothing.routes(of: []) == [])
    #expect(try Self.result(nothing).single?.cost ?? .zero == .zero)
  }

  /// Of all strong, whatever that is here.
  @Test func aPartIsOfTheFirstCandidatesCost() throws {
    var random = SeededGenerator(seed: 9)
    let log = Log(rows: 30, candidates: 3, &random)
    let all = log.costs.reduce(USD.zero) { $0 + $1[0] }
    var policy = try Self.policy(.budget(Budget("90%")), .wins, log)
    _ = try policy.routes(of: log.blocks())
    #expect(try Self.result(policy).limit == all.scaled(by: 9, over: 10))
  }
}
