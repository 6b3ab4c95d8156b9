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
    #expect(spool.totals.baseCost == cheapest)
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
    guard spool.totals.totalGain > .zero else { return }
    let all = Self.everything(rows)
    let largestCost = rows.compactMap { $0.upgrade.step?.cost }.max() ?? .zero
    for level in [0.01, 0.2, 0.5, 0.8, 1] {
      let target = spool.totals.totalGain.reached(level)
      let got = Self.sum(rows, by: try spool.cut(gaining: target))
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
    for limit in [spool.totals.allWeakCost, spool.totals.allWeakCost + USD(units: 11), spool.totals.allStrongCost] {
      let single = try #require(try spool.threshold(spending: limit))
      #expect(single.gain == sums.filter { $0.cost <= limit }.map(\.gain).max())
      let own = Self.sum(rows) { rows[$0].winRate >= single.threshold ?? 2 }
      #expect(own.cost == single.cost && own.gain == single.gain && single.cost <= limit)
    }
    guard spool.totals.totalGain > .zero else { return }
    let target = spool.totals.totalGain.reached(0.7)
    let single = try #require(try spool.threshold(gaining: target))
    #expect(single.cost == sums.filter { $0.gain >= target }.map(\.cost).min())
  }

  @Test func whatCannotBeMetIsRefused() throws {
    let row = Row(
      winRate: 0.5, upgrade: StrongUpgrade(gain: ExpectedGain(-0.5), extraCost: USD(units: 2)),
      weakCost: USD(units: 5))
    let spool = try Self.spool([row])
    let small = SpendingRule(goal: .budget(.amount(USD(units: 4))), scale: .winRate)
    #expect(throws: AssigningError.self) { try spool.solve(small) }
    #expect(throws: AssigningError.noGap) { try spool.solve(SpendingRule(goal: .quality(0.5), scale: .winRate)) }
    let nothing = try Self.spool([]).solve(SpendingRule(goal: .quality(0.5), scale: .winRate))
    #expect(nothing.single?.cost ?? .zero == .zero)
  }

  /// Costs that need more than 64 bits either way come back from the disk as they went.
  @Test(arguments: [Int128(1) << 90, -(Int128(1) << 90), -1, 0, Int128(UInt64.max)])
  func entriesKeepEveryBit(_ units: Int128) {
    let upgrade = StrongUpgrade(gain: ExpectedGain(-0.3), extraCost: USD(units: units))
    #expect(UpgradeSpool.Entry(winRate: 0.25, upgrade: upgrade).upgrade == upgrade)
  }
}
