import FileFormats
import Testing

@testable import Routing

@Suite struct EloRatingTests {
  @Test func ratingsAreScikitLearns() throws {
    let value = try GoldenFile.json("sw.json")
    let models = value["models"]?.integer ?? 0
    let battles = BattleSet(promptCount: 260, modelCount: models, battles: GoldenBattles.battles(value))
    let ratings = try EloRating(battles, names: (0..<models).map { "m\($0)" }).values
    let worst = zip(ratings, value.doubles("elo")).map { abs($0 - $1) }.max() ?? 1e9
    #expect(worst < 1e-3, "worst error \(worst)")
    #expect(ModelTier.tiers(of: ratings) == value.integers("tiers"))
  }

  @Test func aModelThatAlwaysLosesIsNamed() {
    let battles = BattleSet(promptCount: 2, modelCount: 3, grades: [2, 2, 1, 1, 1, 0])
    let error = #expect(throws: InputError.self) { try EloRating(battles, names: ["a", "b", "hopeless"]) }
    #expect(error?.description.hasPrefix("hopeless: never beats") == true)
  }

  @Test func aWeightCountsAsSoManyBattles() throws {
    let once: [Int8] = [2, 1, 0]
    let back: [Int8] = [0, 1, 2]
    let weighed = BattleSet(promptCount: 2, modelCount: 3, grades: once + back, weights: [3, 1])
    let repeated = BattleSet(promptCount: 4, modelCount: 3, grades: once + once + once + back)
    let names = ["a", "b", "c"]
    for (left, right) in zip(try EloRating(weighed, names: names).values, try EloRating(repeated, names: names).values)
    {
      #expect(abs(left - right) < 1e-9)
    }
  }

  @Test func modelsWithoutACommonScaleAreTold() {
    // c loses to both and beats neither.
    let battles = BattleSet(promptCount: 2, modelCount: 3, grades: [2, 1, 0, 1, 2, 0])
    #expect(EloRating.rated(with: 0, in: battles) == [true, true, false])
    #expect(EloRating.rated(with: 2, in: battles) == [false, false, true])
  }
}

@Suite struct ModelTierTests {
  @Test func cutsAreThoseOfTheOriginalProgramme() throws {
    for value in try GoldenFile.json("tiers.json").values ?? [] {
      let tiers = ModelTier.tiers(of: value.doubles("ratings"), tierCount: value["count"]?.integer ?? 0)
      #expect(tiers == value.integers("tiers"))
    }
  }

  @Test func noModelsHaveNoTiers() { #expect(ModelTier.tiers(of: []).isEmpty) }
}
