import CKernels
import FileFormats
import Numerics
import Testing
import TextModels

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
    let error = #expect(throws: InputError.self) {
      try SimilarityWeightedRouter(model, strong: 0, weak: 1, embedder: RouterFixture.identity(8))
    }
    #expect(error?.description.contains("model-0 and model-1: both are in tier 0") == true)
  }

  @Test func separatedTiersAreRefused() throws {
    let battles = (0..<9).map { Battle(prompt: $0, modelA: 0, modelB: 1, outcome: .modelA) }
    let vectors = RouterFixture.fixed(RouterFixture.vectors(9, dimension: 4, seed: 1))
    let error = #expect(throws: InputError.self) {
      try vectors.withUnsafeBufferPointer {
        try SimilarityWeightedModel(
          vectors: $0, dimension: 4, battles: BattleSet(promptCount: 9, modelCount: 2, battles: battles),
          models: ["a", "b"], tiers: [0, 1])
      }
    }
    #expect(error?.description.contains("no finite optimum") == true || error?.description.contains("finite") == true)
  }

  /// The largest similarity is a thousandth of what the smallest is below zero: weights of 10^-1000 underflow.
  @Test(arguments: [true, false])
  func weightsThatLeaveNoFiniteRatingsGiveTheUnweightedRate(exact: Bool) throws {
    let battles = [
      Battle(prompt: 0, modelA: 0, modelB: 1, outcome: .modelA),
      Battle(prompt: 1, modelA: 0, modelB: 1, outcome: .modelB),
    ]
    let vectors = RouterFixture.fixed([0.002, 0.999998, -1, 0])
    let model = try vectors.withUnsafeBufferPointer {
      try SimilarityWeightedModel(
        vectors: $0, dimension: 2, battles: BattleSet(promptCount: 2, modelCount: 2, battles: battles),
        models: ["a", "b"], tiers: [0, 1])
    }
    let router = try SimilarityWeightedRouter(
      model, strong: 0, weak: 1, embedder: RouterFixture.identity(2), exact: exact)
    let scores = RouterFixture.winRates(router, RouterFixture.batch([1, 0], dimension: 2))
    #expect(scores.fallbacks == [.noFiniteRatings])
    #expect(scores.winRates == [router.unweightedWinRate] && abs(router.unweightedWinRate - 0.5) < 1e-9)
  }

  @Test(arguments: [true, false], [1, 6])
  func aWeightCountsAsSoManyBattles(exact: Bool, battlesAPrompt: Int) throws {
    let (count, dimension, models) = (120, 16, 6)
    var random = SplitMix64(seed: 4)
    var battles: [Battle] = []
    var repeated: [Battle] = []
    for prompt in 0..<count {
      for _ in 0..<battlesAPrompt {
        let modelA = Int(random.next() % UInt64(models))
        let modelB = (modelA + 1 + Int(random.next() % UInt64(models - 1))) % models
        let outcome: BattleOutcome = random.nextUnit() < 0.2 ? .tie : random.nextUnit() < 0.6 ? .modelA : .modelB
        let battle = Battle(prompt: prompt, modelA: modelA, modelB: modelB, outcome: outcome)
        battles.append(battle)
        repeated += [Battle](repeating: battle, count: prompt % 3 + 1)
      }
    }
    let vectors = RouterFixture.fixed(RouterFixture.vectors(count, dimension: dimension, seed: 3))
    let sets = [
      BattleSet(
        promptCount: count, modelCount: models, battles: battles, weights: (0..<count).map { Float($0 % 3 + 1) }),
      BattleSet(promptCount: count, modelCount: models, battles: repeated),
    ]
    let batch = RouterFixture.batch(RouterFixture.vectors(20, dimension: dimension, seed: 6), dimension: dimension)
    let rates = try sets.map { set in
      let model = try vectors.withUnsafeBufferPointer {
        try SimilarityWeightedModel(
          vectors: $0, dimension: dimension, battles: set, models: (0..<models).map { "m\($0)" },
          tiers: Array(0..<models))
      }
      let router = try SimilarityWeightedRouter(
        model, strong: 0, weak: 5, embedder: RouterFixture.identity(dimension), exact: exact)
      return RouterFixture.winRates(router, batch).winRates
    }
    let worst = zip(rates[0], rates[1]).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < (exact ? 1e-9 : 1e-6), "worst error \(worst)")
  }
}

@Suite struct GroupStatisticsTests {
  @Test func sparseAndDenseRowsGiveTheSameBits() {
    var random = SplitMix64(seed: 5)
    let columnCount = 72
    let rows = (0..<500).map { _ in
      (0..<columnCount).map { _ in
        Int.random(in: 0..<20, using: &random) == 0 ? Double.random(in: 0.5...3, using: &random).rounded() / 2 : 0
      }
    }
    let weights = (0..<rows.count).map { _ in Double.random(in: 1...10, using: &random) }
    var sparse = [Double](repeating: 0, count: columnCount)
    var dense = sparse
    GroupStatistics(rows: rows, columnCount: columnCount).addWeightedRows(weights, to: &sparse)
    GroupStatistics(rows: rows, columnCount: columnCount, keepingDense: true).addWeightedRows(weights, to: &dense)
    #expect(sparse == dense)
    let expected = (0..<columnCount).map { column in
      rows.indices.reduce(0.0) { $0 + weights[$1] * Double(Float(rows[$1][column])) }
    }
    #expect(sparse == expected)
  }
}
