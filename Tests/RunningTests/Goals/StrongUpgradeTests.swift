import TestSupport
import Testing

@testable import Running

@Suite struct StrongUpgradeTests {
  private static func upgrade(_ gain: Double, _ cost: Int128) -> StrongUpgrade {
    StrongUpgrade(gain: ExpectedGain(gain), extraCost: USD(units: cost))
  }

  @Test func theBaseIsTheCheaperRoute() {
    #expect(Self.upgrade(0.5, 3).base == .weak)
    #expect(Self.upgrade(0.5, -3).base == .strong)
    #expect(Self.upgrade(-0.5, -3).base == .strong)
    #expect(Self.upgrade(0.5, 0).base == .strong)
    #expect(Self.upgrade(0, 0).base == .weak)
    #expect(Self.upgrade(-0.5, 0).base == .weak)
  }

  @Test func onlyTheBetterRouteIsWorthMoney() throws {
    let up = try #require(Self.upgrade(0.5, 3).step)
    #expect(up.cost == USD(units: 3) && up.gain == ExpectedGain(0.5))
    // Back from a strong model that is cheaper and worse.
    let back = try #require(Self.upgrade(-0.5, -3).step)
    #expect(back.cost == USD(units: 3) && back.gain == ExpectedGain(0.5))
    #expect(Self.upgrade(0.5, 3).rate == Self.upgrade(-0.5, -3).rate)
    for (gain, cost) in [(0.0, 3), (-0.5, 3), (0.5, -3), (0, -3), (0.5, 0), (-0.5, 0)] as [(Double, Int128)] {
      #expect(Self.upgrade(gain, cost).step == nil)
    }
  }

  @Test func aRateIsInGradesADollar() throws {
    let upgrade = StrongUpgrade(gain: ExpectedGain(0.25), extraCost: try USD("0.5"))
    #expect(abs(StrongUpgrade.gradesPerDollar(try #require(upgrade.rate)) - 0.5) < 1e-12)
  }
}

@Suite struct UpgradePathTests {
  static func path(_ models: [(cost: Int, gain: Int)]) -> UpgradePath {
    UpgradePath(
      costs: models.map { USD(units: Int128($0.cost)) }, gains: models.map { ExpectedGain(units: Int128($0.gain)) })
  }

  @Test func stepsAreTheUpperHull() {
    // The second lies under the line from the fourth to the first; the third is dominated by the fourth.
    let path = UpgradePathTests.path([(cost: 100, gain: 50), (60, 10), (20, 5), (10, 8), (50, 40)])
    #expect(path.base == 3)
    #expect(path.steps.map(\.model) == [4, 0])
    #expect(path.steps[0].upgrade == StrongUpgrade(gain: ExpectedGain(units: 32), extraCost: USD(units: 40)))
    #expect(path.steps[1].upgrade == StrongUpgrade(gain: ExpectedGain(units: 10), extraCost: USD(units: 50)))
  }

  @Test func ofEquallyCheapModelsTheBestIsTheBaseAndOfEqualsTheLast() {
    #expect(UpgradePathTests.path([(5, 1), (5, 3), (5, 3)]).base == 2)
    #expect(UpgradePathTests.path([(5, 1), (5, 3), (5, 3)]).steps.isEmpty)
    #expect(UpgradePathTests.path([(5, 0)]).base == 0)
  }

  @Test func ratesFall() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2_000 {
      let models = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        (cost: Int.random(in: 1...50, using: &random), gain: Int.random(in: -20...30, using: &random))
      }
      let path = UpgradePathTests.path(models)
      var rate = Double.infinity
      for step in path.steps {
        let own = try #require(step.upgrade.rate)
        #expect(own < rate && own > 0)
        rate = own
      }
      let best = models.map(\.gain).max()
      #expect(models[path.steps.last?.model ?? path.base].gain == best)
      #expect(models[path.base].cost == models.map(\.cost).min())
    }
  }

  /// Of two models the path is what a `StrongUpgrade` says.
  @Test func twoModelsAreAnUpgrade() {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<2_000 {
      let (strong, weak) = (Int.random(in: 0...9, using: &random), Int.random(in: 0...9, using: &random))
      let gain = Int.random(in: -5...5, using: &random)
      let path = UpgradePathTests.path([(strong, gain), (weak, 0)])
      let upgrade = StrongUpgrade(
        gain: ExpectedGain(units: Int128(gain)), extraCost: USD(units: Int128(strong - weak)))
      #expect(path.base == (upgrade.base == .strong ? 0 : 1))
      #expect(path.steps.first?.upgrade.rate == upgrade.rate)
      #expect(path.steps.count == (upgrade.step == nil ? 0 : 1))
    }
  }
}
