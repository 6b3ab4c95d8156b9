import Foundation
import TestSupport
import Testing
@testable import Running

/// Budgets and qualities over several models, against all assignments of small batches.
@Suite struct UpgradeSpoolChoiceTests {
  struct Row {
    let costs: [USD]
    let gains: [ExpectedGain]
    var path: UpgradePath { UpgradePath(costs: costs, gains: gains) }
  }

  static func rows(_ count: Int, models: Int, _ random: inout SeededGenerator) -> [Row] {
    (0..<count).map { _ in
      Row(
        costs: (0..<models).map { _ in USD(units: Int128(Int.random(in: 1...40, using: &random))) },
        gains: (0..<models).map { model in
          ExpectedGain(units: model == models - 1 ? 0 : Int128(Int.random(in: -10...40, using: &random)))
        })
    }
  }

  static func spool(_ rows: [Row]) throws -> UpgradeSpool {
    var spool = try UpgradeSpool(directory: NSTemporaryDirectory())
    for row in rows { try spool.append(row.path, baseCost: row.costs[row.path.base]) }
    return spool
  }

  static func routed(_ rows: [Row], by cut: SpendingCut) -> (cost: USD, gain: ExpectedGain, models: [Int]) {
    var cut = cut
    let models = rows.map { $0.path.model(by: &cut) }
    return (
      zip(rows, models).reduce(USD.zero) { $0 + $1.0.costs[$1.1] },
      zip(rows, models).reduce(ExpectedGain.zero) { $0 + $1.0.gains[$1.1] }, models
    )
  }

  /// Cost and gain of every assignment.
  static func assignments(_ rows: [Row]) -> [(cost: USD, gain: ExpectedGain)] {
    rows.reduce([(USD.zero, ExpectedGain.zero)]) { sums, row in
      sums.flatMap { sum in row.costs.indices.map { (sum.0 + row.costs[$0], sum.1 + row.gains[$0]) } }
    }
  }

  @Test func aBudgetIsKeptAndNearlyTheBest() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<60 {
      let models = Int.random(in: 2...4, using: &random)
      let rows = UpgradeSpoolChoiceTests.rows(6, models: models, &random)
      let spool = try UpgradeSpoolChoiceTests.spool(rows)
      let all = UpgradeSpoolChoiceTests.assignments(rows)
      let (least, most) = (try #require(all.map(\.cost).min()), try #require(all.map(\.cost).max()))
      #expect(spool.totals.baseCost == least)
      let limit = least + USD(units: Int128.random(in: 0...(most - least).units, using: &random))
      let routed = UpgradeSpoolChoiceTests.routed(rows, by: try spool.cut(spending: limit))
      #expect(routed.cost <= limit)
      let best = try #require(all.filter { $0.cost <= limit }.map(\.gain).max())
      let step = rows.flatMap { $0.path.steps.map(\.upgrade.gain) }.max() ?? .zero
      #expect(routed.gain <= best && routed.gain + step >= best, "one step of one row at most is missing")
    }
  }

  @Test func aQualityIsReachedAtNearlyTheLeastCost() throws {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<60 {
      let rows = UpgradeSpoolChoiceTests.rows(6, models: 3, &random)
      let spool = try UpgradeSpoolChoiceTests.spool(rows)
      let all = UpgradeSpoolChoiceTests.assignments(rows)
      let base = rows.reduce(ExpectedGain.zero) { $0 + $1.gains[$1.path.base] }
      let most = try #require(all.map(\.gain).max())
      let target = ExpectedGain(units: Int128.random(in: -20...max(most.units, -20), using: &random))
      let routed = UpgradeSpoolChoiceTests.routed(rows, by: try spool.cut(gaining: target - base))
      #expect(routed.gain >= target)
      let least = try #require(all.filter { $0.gain >= target }.map(\.cost).min())
      let step = rows.flatMap { $0.path.steps.map(\.upgrade.extraCost) }.max() ?? .zero
      #expect(routed.cost >= least && routed.cost <= least + step, "one step of one row at most is too many")
    }
  }

  /// Two models get the routes of the rule for two.
  @Test func twoModelsAreRoutedAsThePairIs() throws {
    var random = SeededGenerator(seed: 13)
    for _ in 0..<40 {
      let rows = UpgradeSpoolChoiceTests.rows(30, models: 2, &random)
      let spool = try UpgradeSpoolChoiceTests.spool(rows)
      var pair = try UpgradeSpool(directory: NSTemporaryDirectory())
      let upgrades = rows.map { StrongUpgrade(gain: $0.gains[0], extraCost: $0.costs[0] - $0.costs[1]) }
      for (row, upgrade) in zip(rows, upgrades) {
        try pair.append(winRate: 0.5, upgrade: upgrade, weakCost: row.costs[1])
      }
      #expect(spool.totals.baseCost == pair.totals.baseCost)
      let limit = pair.totals.baseCost + USD(units: Int128(Int.random(in: 0...300, using: &random)))
      let cut = try pair.cut(spending: limit)
      #expect(try spool.cut(spending: limit) == cut)
      var state = cut
      let routes = upgrades.map { state.route($0) == .strong ? 0 : 1 }
      #expect(UpgradeSpoolChoiceTests.routed(rows, by: cut).models == routes)
    }
  }
}
