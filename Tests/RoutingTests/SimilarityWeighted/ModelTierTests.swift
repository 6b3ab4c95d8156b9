import Testing

@testable import Routing

@Suite struct ModelTierTests {
  @Test func cutsAreThoseOfTheOriginalProgramme() throws {
    for value in try GoldenFile.json("tiers.json").values ?? [] {
      let tiers = ModelTier.tiers(of: value.doubles("ratings"), tierCount: value["count"]?.integer ?? 0)
      #expect(tiers == value.integers("tiers"))
    }
  }

  @Test func noModelsHaveNoTiers() { #expect(ModelTier.tiers(of: []).isEmpty) }
}
