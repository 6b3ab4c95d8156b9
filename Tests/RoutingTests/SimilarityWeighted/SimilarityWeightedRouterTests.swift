import CKernels
import Embedding
import JSONCoding
import Testing

@testable import Routing

@Suite struct SimilarityWeightedRouterTests {
  static func golden() throws -> (value: JSONValue, model: SimilarityWeightedModel, batch: RouterBatch) {
    let value = try GoldenFile.json("sw.json")
    let dimension = value["dimension"]?.integer ?? 0
    let models = value["models"]?.integer ?? 0
    let vectors = value.integers("vectors").map { Int16($0) }
    let battles = GoldenBattles.battles(value)
    let model = try vectors.withUnsafeBufferPointer {
      try SimilarityWeightedModel(
        vectors: $0, dimension: dimension,
        battles: BattleSet(promptCount: vectors.count / dimension, modelCount: models, battles: battles),
        models: (0..<models).map { "m\($0)" }, tiers: value.integers("tiers"))
    }
    return (value, model, RouterFixture.batch(value.doubles("queries").map { Float($0) }, dimension: dimension))
  }

  /// scikit-learn's optimum over all battles, same-tier battles included.
  @Test(arguments: [true, false])
  func winRatesAreThoseOfTheRegressionOverAllBattles(exact: Bool) throws {
    let (value, model, batch) = try Self.golden()
    #expect((value["same_tier"]?.integer ?? 0) > 50)
    for (index, pair) in (value["pairs"]?.values ?? []).enumerated() {
      let members = (pair.values ?? []).compactMap(\.integer)
      let expected = (value["win_rates"]?.values?[index].values ?? []).compactMap(\.double)
      let router = try SimilarityWeightedRouter(
        model, strong: members[0], weak: members[1], embedder: RouterFixture.identity(model.dimension), exact: exact)
      let scores = RouterFixture.winRates(router, batch)
      #expect(scores.count == expected.count && expected.count == 40)
      let worst = zip(scores.winRates, expected).map { abs($0 - $1) }.max() ?? 1
      #expect(worst < (exact ? 1e-6 : 1e-5), "worst error \(worst)")
    }
  }

  @Test func theFastPathStaysWithTheExactOne() throws {
    for (prompts, dimension, battles) in [(3_000, 256, 1), (500, 101, 9), (1_200, 64, 3)] {
      let model = try RouterFixture.similarityWeighted(
        prompts: prompts, dimension: dimension, battlesAPrompt: battles)
      let identity = RouterFixture.identity(dimension)
      let batch = RouterFixture.batch(RouterFixture.vectors(60, dimension: dimension, seed: 5), dimension: dimension)
      let fast = RouterFixture.winRates(
        try SimilarityWeightedRouter(model, strong: 0, weak: 19, embedder: identity), batch)
      let exact = RouterFixture.winRates(
        try SimilarityWeightedRouter(model, strong: 0, weak: 19, embedder: identity, exact: true), batch)
      let worst = zip(fast.winRates, exact.winRates).map { abs($0 - $1) }.max() ?? 1
      #expect(worst < 1e-5, "worst error \(worst)")
      #expect(fast.fallbacks.allSatisfy { $0 == nil } && exact.fallbacks.allSatisfy { $0 == nil })
      #expect(Set(exact.winRates).count == 60)
    }
  }

  @Test func aRowsWinRateDoesNotDependOnItsBatch() throws {
    let dimension = 40
    let model = try RouterFixture.similarityWeighted(prompts: 700, dimension: dimension, battlesAPrompt: 2)
    let router = try SimilarityWeightedRouter(
      model, strong: 0, weak: 19, embedder: RouterFixture.identity(dimension))
    let values = RouterFixture.vectors(101, dimension: dimension, seed: 8)
    let whole = RouterFixture.winRates(router, RouterFixture.batch(values, dimension: dimension))
    for size in [1, 2, 5, 7, 50] {
      var scores = RouterScores()
      var scratch = ScoringScratch()
      for start in stride(from: 0, to: 101, by: size) {
        let end = min(101, start + size)
        let part = Array(values[(start * dimension)..<(end * dimension)])
        router.score(RouterFixture.batch(part, dimension: dimension), into: &scores, scratch: &scratch)
      }
      #expect(scores.winRates.map(\.bitPattern) == whole.winRates.map(\.bitPattern))
    }
  }

  @Test(arguments: [true, false])
  func aRowWithoutASimilarPromptGetsTheUnweightedRate(exact: Bool) throws {
    let dimension = 8
    let model = try RouterFixture.similarityWeighted(prompts: 200, dimension: dimension)
    let router = try SimilarityWeightedRouter(
      model, strong: 0, weak: 19, embedder: RouterFixture.identity(dimension), exact: exact)
    let nan = [Float](repeating: .nan, count: dimension)
    let zeros = [Float](repeating: 0, count: dimension)
    let scores = RouterFixture.winRates(router, RouterFixture.batch(zeros + nan, dimension: dimension))
    #expect(scores.winRates == [router.unweightedWinRate, router.unweightedWinRate])
    #expect(scores.fallbacks == [.noSimilarPrompt, .noSimilarPrompt])
    #expect(router.unweightedWinRate > 0.6 && router.unweightedWinRate < 1)
  }

  @Test func aPairOfOneTierIsRefused() throws {
    let model = try RouterFixture.similarityWeighted(prompts: 200, dimension: 8)
    let error = #expect(throws: RoutingError.self) {
      try SimilarityWeightedRouter(model, strong: 0, weak: 1, embedder: RouterFixture.identity(8))
    }
    #expect(error?.description.contains("model-0 and model-1: both stand in tier 0") == true)
  }

  @Test func separatedTiersAreRefused() throws {
    let battles = (0..<9).map { Battle(prompt: $0, modelA: 0, modelB: 1, outcome: .modelA) }
    let vectors = RouterFixture.fixed(RouterFixture.vectors(9, dimension: 4, seed: 1))
    let error = #expect(throws: RoutingError.self) {
      try vectors.withUnsafeBufferPointer {
        try SimilarityWeightedModel(
          vectors: $0, dimension: 4, battles: BattleSet(promptCount: 9, modelCount: 2, battles: battles),
          models: ["a", "b"], tiers: [0, 1])
      }
    }
    #expect(error?.description.contains("no finite optimum") == true || error?.description.contains("finite") == true)
  }
}
