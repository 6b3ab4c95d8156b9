import TextModels
import FileFormats
import Testing

@testable import Routing

@Suite struct NearestNeighboursRouterTests {
  static func golden() throws -> (value: JSONValue, model: NearestNeighboursModel, batch: RouterBatch) {
    let value = try GoldenFile.json("knn.json")
    let dimension = value["dimension"]?.integer ?? 0
    let models = value["models"]?.integer ?? 0
    let vectors = value.integers("vectors").map { Int16($0) }
    let model = NearestNeighboursModel(
      dimension: dimension, models: (0..<models).map { "m\($0)" },
      training: PromptBattles(
        vectors: vectors,
        battles: BattleSet(
          promptCount: vectors.count / dimension, modelCount: models, grades: value.integers("grades").map { Int8($0) })
      ),
      settings: NeighbourSettings(
        count: value["count"]?.integer ?? 0, priorWeight: value["prior_weight"]?.double ?? 0))
    return (value, model, RouterFixture.batch(value.doubles("queries").map { Float($0) }, dimension: dimension))
  }

  @Test(arguments: [true, false])
  func neighboursAndWinRatesAreScikitLearns(exact: Bool) throws {
    let (value, model, batch) = try Self.golden()
    let pairs = value["pairs"]?.values ?? []
    #expect(pairs.count == 3)
    for golden in pairs {
      let (strong, weak) = (golden["strong"]?.integer ?? 0, golden["weak"]?.integer ?? 0)
      let pair = PairOutcomes(model.training.battles, strong: strong, weak: weak)
      let index = model.training.vectors.withUnsafeBufferPointer {
        NeighbourIndex(vectors: $0, dimension: model.dimension, choosing: pair.prompts)
      }
      let search = exact ? NeighbourFixture.searchPlainly : NeighbourFixture.search
      let found = search(index, batch.embeddings, model.settings.count).joined()
      #expect(found.map { Int(pair.prompts[$0.row]) } == golden.integers("neighbours"))
      let similarities = golden.doubles("similarities")
      #expect(zip(found, similarities).allSatisfy { abs($0.similarity - $1) < 1e-12 } && similarities.count == 330)

      let router = try NearestNeighboursRouter(
        model, strong: strong, weak: weak, embedder: RouterFixture.identity(model.dimension), exact: exact)
      let scores = RouterFixture.winRates(router, batch)
      let expected = golden.doubles("win_rates")
      let worst = zip(scores.winRates, expected).map { abs($0 - $1) }.max() ?? 1
      #expect(scores.count == 30 && expected.count == 30 && worst < 1e-12, "worst error \(worst)")
      #expect(abs(router.baseRate - (golden["base_rate"]?.double ?? 0)) < 1e-15)
    }
  }

  @Test func theExactPathGivesTheSameBits() throws {
    let model = NeighbourFixture.model(prompts: 900, dimension: 48)
    let batch = RouterFixture.batch(RouterFixture.vectors(120, dimension: 48, seed: 7), dimension: 48)
    let rates = try [true, false].map { exact in
      RouterFixture.winRates(
        try NearestNeighboursRouter(
          model, strong: 0, weak: 2, embedder: RouterFixture.identity(48), exact: exact), batch
      ).winRates.map(\.bitPattern)
    }
    #expect(rates[0] == rates[1] && Set(rates[0]).count > 100)
  }

  @Test func aRowsWinRateDoesNotDependOnItsBatch() throws {
    let dimension = 40
    let router = try NearestNeighboursRouter(
      NeighbourFixture.model(prompts: 700, dimension: dimension), strong: 0, weak: 1,
      embedder: RouterFixture.identity(dimension))
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

  @Test func thePairTurnedRoundHasTheOtherChance() throws {
    let model = NeighbourFixture.model(prompts: 300, dimension: 16)
    let batch = RouterFixture.batch(RouterFixture.vectors(40, dimension: 16, seed: 9), dimension: 16)
    let identity = RouterFixture.identity(16)
    let one = try NearestNeighboursRouter(model, strong: 1, weak: 2, embedder: identity)
    let other = try NearestNeighboursRouter(model, strong: 2, weak: 1, embedder: identity)
    #expect(one.promptCount == other.promptCount && one.promptCount < 300)
    for (rate, turned) in zip(
      RouterFixture.winRates(one, batch).winRates, RouterFixture.winRates(other, batch).winRates)
    {
      #expect(abs(rate + turned - 1) < 1e-12)
    }
  }

  @Test(arguments: [true, false])
  func aRowWithoutASimilarPromptGetsTheBaseRate(exact: Bool) throws {
    let dimension = 8
    let router = try NearestNeighboursRouter(
      NeighbourFixture.model(prompts: 200, dimension: dimension), strong: 0, weak: 1,
      embedder: RouterFixture.identity(dimension), exact: exact)
    let nan = [Float](repeating: .nan, count: dimension)
    let zeros = [Float](repeating: 0, count: dimension)
    let query = RouterFixture.vectors(1, dimension: dimension, seed: 10)
    let scores = RouterFixture.winRates(router, RouterFixture.batch(zeros + query + nan, dimension: dimension))
    #expect(scores.fallbacks == [.noSimilarPrompt, nil, .noSimilarPrompt])
    #expect(scores.winRates[0] == router.baseRate && scores.winRates[2] == router.baseRate)
    #expect(scores.winRates[1] != router.baseRate)
  }

  @Test func aPairThatNeverMetIsRefused() throws {
    let model = NearestNeighboursModel(
      dimension: 4, models: ["a", "b", "c"],
      training: PromptBattles(
        vectors: RouterFixture.fixed(RouterFixture.vectors(2, dimension: 4, seed: 1)),
        battles: BattleSet(promptCount: 2, modelCount: 3, grades: [1, 0, -1, -1, 1, 0])),
      settings: NeighbourSettings(count: 1, priorWeight: 1))
    let error = #expect(throws: InputError.self) {
      try NearestNeighboursRouter(model, strong: 0, weak: 2, embedder: RouterFixture.identity(4))
    }
    #expect(error?.description.contains("a and c: no training prompt was graded on both") == true)
  }
}
