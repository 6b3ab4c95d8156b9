import Foundation
import TestSupport
import Testing

@testable import Running

/// Spending rules against every assignment there is, on small batches with ties, zeros, losses, and strong models that
/// are the cheaper ones.
@Suite struct UpgradeSpoolTests {
  struct Row {
    let winRate: Double
    let upgrade: StrongUpgrade
    let weakCost: USD
  }

  /// - Parameter isOrdinary: gains rise with win rates, and the strong model is dearer on every row.
  static func batch(_ count: Int, isOrdinary: Bool, _ generator: inout some RandomNumberGenerator) -> [Row] {
    (0..<count).map { _ in
      let winRate = Double(Int.random(in: 0...16, using: &generator)) / 16
      let gain =
        isOrdinary ? winRate - 0.25 : Double(Int.random(in: -3...8, using: &generator)) / 8
      let lowest = isOrdinary ? 1 : -4
      return Row(
        winRate: winRate,
        upgrade: StrongUpgrade(
          gain: ExpectedGain(gain), extraCost: USD(units: Int128(Int.random(in: lowest...9, using: &generator)))),
        weakCost: USD(units: Int128(Int.random(in: 4...7, using: &generator))))
    }
  }

  static func spool(_ rows: [Row]) throws -> UpgradeSpool {
    var spool = try UpgradeSpool(directory: "/tmp")
    for row in rows { try spool.append(winRate: row.winRate, upgrade: row.upgrade, weakCost: row.weakCost) }
    return spool
  }

  static func sum(_ rows: [Row], isStrong: (Int) -> Bool) -> (cost: USD, gain: ExpectedGain) {
    var sum = (cost: USD.zero, gain: ExpectedGain.zero)
    for (index, row) in rows.enumerated() {
      sum.cost += row.weakCost
      if isStrong(index) {
        sum.cost += row.upgrade.extraCost
        sum.gain += row.upgrade.gain
      }
    }
    return sum
  }

  static func sum(_ rows: [Row], by cut: SpendingCut) -> (cost: USD, gain: ExpectedGain) {
    var cut = cut
    let routes = rows.map { cut.route($0.upgrade) }
    return sum(rows) { routes[$0] == .strong }
  }

  static func everything(_ rows: [Row]) -> [(cost: USD, gain: ExpectedGain)] {
    (0..<(1 << rows.count)).map { mask in sum(rows) { mask >> $0 & 1 == 1 } }
  }

  @Test(arguments: 0..<24)
  func aBudgetIsNeverExceededAndSpentBestUpToOneRow(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let rows = Self.batch(1 + seed % 10, isOrdinary: seed % 3 == 0, &generator)
    let spool = try Self.spool(rows)
    let all = Self.everything(rows)
    let cheapest = try #require(all.map(\.cost).min())
    #expect(spool.baseCost == cheapest)
    let dearest = try #require(all.map(\.cost).max())
    let largestGain = rows.compactMap { $0.upgrade.step?.gain }.max() ?? .zero
    var last = ExpectedGain(units: -1 << 80)
    for limit in stride(from: cheapest.units, through: dearest.units + 1, by: 1).map(USD.init(units:)) {
      let got = Self.sum(rows, by: try spool.cut(spending: limit))
      let best = try #require(all.filter { $0.cost <= limit }.map(\.gain).max())
      #expect(got.cost <= limit)
      #expect(got.gain <= best && (got.gain == best || best - got.gain < largestGain))
      // More money never buys less.
      #expect(got.gain >= last)
      last = got.gain
    }
    #expect(last == all.map(\.gain).max())
  }

  @Test(arguments: 0..<24)
  func aQualityIsReachedForTheLeastUpToOneRow(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(1000 + seed))
    let rows = Self.batch(1 + seed % 10, isOrdinary: seed % 3 == 0, &generator)
    let spool = try Self.spool(rows)
    let totalGain = Self.sum(rows) { _ in true }.gain
    guard totalGain > .zero else { return }
    let baseGain = Self.sum(rows) { rows[$0].upgrade.base == .strong }.gain
    let all = Self.everything(rows)
    let largestCost = rows.compactMap { $0.upgrade.step?.cost }.max() ?? .zero
    for level in [0.01, 0.2, 0.5, 0.8, 1] {
      let target = totalGain.reached(level)
      let got = Self.sum(rows, by: try spool.cut(gaining: target - baseGain))
      let best = try #require(all.filter { $0.gain >= target }.map(\.cost).min())
      #expect(got.gain >= target)
      #expect(got.cost >= best && (got.cost == best || got.cost - best < largestCost))
    }
  }

  @Test(arguments: 0..<16)
  func theSingleThresholdIsTheBestOne(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(2000 + seed))
    let rows = Self.batch(2 + seed * 2, isOrdinary: true, &generator)
    let spool = try Self.spool(rows)
    let thresholds = Set(rows.map(\.winRate)).sorted() + [2]
    let sums = thresholds.map { threshold in Self.sum(rows) { rows[$0].winRate >= threshold } }
    let strong = Self.sum(rows) { _ in true }
    for limit in [spool.allWeakCost, spool.allWeakCost + USD(units: 11), strong.cost] {
      let single = try #require(try spool.threshold(spending: limit))
      #expect(single.gain == sums.filter { $0.cost <= limit }.map(\.gain).max())
      let own = Self.sum(rows) { rows[$0].winRate >= single.threshold ?? 2 }
      #expect(own.cost == single.cost && own.gain == single.gain && single.cost <= limit)
    }
    guard strong.gain > .zero else { return }
    let target = strong.gain.reached(0.7)
    let single = try #require(try spool.threshold(gaining: target))
    #expect(single.cost == sums.filter { $0.gain >= target }.map(\.cost).min())
  }

  /// Costs that need more than 64 bits either way come back from the disk as they went.
  @Test(arguments: [Int128(1) << 90, -(Int128(1) << 90), -1, 0, Int128(UInt64.max)])
  func entriesKeepEveryBit(_ units: Int128) {
    let upgrade = StrongUpgrade(gain: ExpectedGain(-0.3), extraCost: USD(units: units))
    #expect(UpgradeSpool.Entry(winRate: 0.25, upgrade: upgrade).upgrade == upgrade)
  }
}

/// Budgets and qualities over several models, against all assignments of small batches.
@Suite struct UpgradePathSpoolTests {
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
      let rows = UpgradePathSpoolTests.rows(6, models: models, &random)
      let spool = try UpgradePathSpoolTests.spool(rows)
      let all = UpgradePathSpoolTests.assignments(rows)
      let (least, most) = (try #require(all.map(\.cost).min()), try #require(all.map(\.cost).max()))
      #expect(spool.baseCost == least)
      let limit = least + USD(units: Int128.random(in: 0...(most - least).units, using: &random))
      let routed = UpgradePathSpoolTests.routed(rows, by: try spool.cut(spending: limit))
      #expect(routed.cost <= limit)
      let best = try #require(all.filter { $0.cost <= limit }.map(\.gain).max())
      let step = rows.flatMap { $0.path.steps.map(\.upgrade.gain) }.max() ?? .zero
      #expect(routed.gain <= best && routed.gain + step >= best, "one step of one row at most is missing")
    }
  }

  @Test func aQualityIsReachedAtNearlyTheLeastCost() throws {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<60 {
      let rows = UpgradePathSpoolTests.rows(6, models: 3, &random)
      let spool = try UpgradePathSpoolTests.spool(rows)
      let all = UpgradePathSpoolTests.assignments(rows)
      let base = rows.reduce(ExpectedGain.zero) { $0 + $1.gains[$1.path.base] }
      let most = try #require(all.map(\.gain).max())
      let target = ExpectedGain(units: Int128.random(in: -20...max(most.units, -20), using: &random))
      let routed = UpgradePathSpoolTests.routed(rows, by: try spool.cut(gaining: target - base))
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
      let rows = UpgradePathSpoolTests.rows(30, models: 2, &random)
      let spool = try UpgradePathSpoolTests.spool(rows)
      var pair = try UpgradeSpool(directory: NSTemporaryDirectory())
      let upgrades = rows.map { StrongUpgrade(gain: $0.gains[0], extraCost: $0.costs[0] - $0.costs[1]) }
      for (row, upgrade) in zip(rows, upgrades) {
        try pair.append(winRate: 0.5, upgrade: upgrade, weakCost: row.costs[1])
      }
      #expect(spool.baseCost == pair.baseCost)
      let limit = pair.baseCost + USD(units: Int128(Int.random(in: 0...300, using: &random)))
      let cut = try pair.cut(spending: limit)
      #expect(try spool.cut(spending: limit) == cut)
      var state = cut
      let routes = upgrades.map { state.route($0) == .strong ? 0 : 1 }
      #expect(UpgradePathSpoolTests.routed(rows, by: cut).models == routes)
    }
  }
}
