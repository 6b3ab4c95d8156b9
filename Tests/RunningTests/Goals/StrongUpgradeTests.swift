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
