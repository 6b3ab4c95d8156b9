import FileFormats
import Testing

@testable import Routing

@Suite struct BERTClassifierRouterTests {
  private static func cases(_ name: String) throws -> [(prompt: String, tokens: Int, winRate: Double)] {
    (try GoldenFile.json("\(name)/expected.json")["cases"]?.values ?? []).map {
      ($0["prompt"]?.string ?? "", $0["tokens"]?.integer ?? -1, $0["win_rate"]?.double ?? .nan)
    }
  }

  private static func router(_ name: String, exact: Bool = true) throws -> BERTClassifierRouter {
    try BERTClassifierRouter(ModelCheckpoint(directory: GoldenFile.path(name)), exact: exact)
  }

  private static func score(_ router: BERTClassifierRouter, _ prompts: [String]) -> RouterScores {
    var scores = RouterScores()
    var scratch = ScoringScratch()
    router.score(RouterBatch(texts: prompts, for: router, embedder: nil), into: &scores, scratch: &scratch)
    return scores
  }

  @Test(arguments: ["bert-router", "roberta-router", "trained-bert"])
  func winRatesAreTheOriginals(_ name: String) throws {
    let router = try Self.router(name)
    let cases = try Self.cases(name)
    #expect(cases.count >= 6 && router.kind == .bert && router.input == .tokens)
    let batch = RouterBatch(texts: cases.map(\.prompt), for: router, embedder: nil)
    for (index, expected) in cases.enumerated() where expected.tokens >= 0 {
      #expect(batch.tokens.range(index).count == expected.tokens)
    }
    let scores = Self.score(router, cases.map(\.prompt))
    for (winRate, expected) in zip(scores.winRates, cases) { #expect(abs(winRate - expected.winRate) < 1e-5) }
    #expect(scores.fallbacks.allSatisfy { $0 == nil })
    let fast = Self.score(try Self.router(name, exact: false), cases.map(\.prompt))
    for (winRate, expected) in zip(fast.winRates, cases) { #expect(abs(winRate - expected.winRate) < 0.03) }
  }

  @Test func promptsAreCutAtTheLowerLimit() throws {
    #expect(try Self.router("bert-router").maximumCount == 24)
    #expect(try Self.router("roberta-router").maximumCount == 38)
  }

  @Test func aRowsScoreDependsOnItAlone() throws {
    let router = try Self.router("bert-router", exact: false)
    let prompts = try Self.cases("bert-router").map(\.prompt)
    let together = Self.score(router, prompts + prompts.reversed())
    #expect(
      together.winRates == prompts.map { Self.score(router, [$0]).winRates[0] } + together.winRates[..<7].reversed())
  }

  @Test func logitsThatAreNotFiniteAreNoWinRate() throws {
    let labels = try OutcomeLabels(["LABEL_0", "LABEL_1", "LABEL_2"], location: "here")
    func winRate(_ logits: [Float]) -> Double? {
      logits.withUnsafeBufferPointer { BERTClassifierRouter.winRate($0, labels) }
    }
    #expect(winRate([0, .nan, 0]) == nil)
    #expect(winRate([0, .infinity, 0]) == nil)
    #expect(winRate([1000, -1000, -1000]) == 1)
    #expect(winRate([-3e38, 3e38, 0]) == 0)
  }
}

@Suite struct OutcomeLabelsTests {
  @Test(arguments: [
    (["LABEL_0", "LABEL_1", "LABEL_2"], [0, 1, 2]), (["weak", "tie", "strong"], [2, 1, 0]),
    (["Tie", "STRONG_WINS", "weak-wins"], [1, 0, 2]),
    (["winner_model_b", "winner_tie", "winner_model_a"], [2, 1, 0]), (["0", "1", "2"], [0, 1, 2]),
    (["model_a", "tie (bothbad)", "model_b"], [0, 1, 2]),
  ])
  func namesDecideTheOrder(_ names: [String], _ expected: [Int]) throws {
    let labels = try OutcomeLabels(names, location: "here")
    #expect([labels.strong, labels.tie, labels.weak] == expected)
  }

  /// One name that is not known leaves a doubt about all of them.
  @Test(arguments: [
    ["entailment", "neutral", "contradiction"], ["weak", "tie", "LABEL_2"], ["weak", "weak", "strong"],
    ["win", "tie", "loss"], ["LABEL_1", "LABEL_0", "LABEL_2"], ["a", "b", "c"],
  ])
  func aClassifierOfOtherThingsIsRefused(_ names: [String]) {
    let error = #expect(throws: InputError.self) { _ = try OutcomeLabels(names, location: "here") }
    #expect(error?.subject == "here" && error?.reason.contains("'\(names[0])'") == true)
  }
}
