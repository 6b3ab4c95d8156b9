import FileFormats
import Files
import LogReading
import Numerics
import Running
import TestSupport
import TextModels
import Testing

@testable import Training

@Suite struct PromptChoosingTests {
  private func embedder() throws -> any EmbeddingModel { try StaticEmbeddingModel.shipped() }

  /// 300 requests of four teams, of which one is much larger; every tenth prompt stands twice.
  private static let log = (0..<300).flatMap { number -> [String] in
    let team = number % 20 == 0 ? "small" : number % 4 == 0 ? "b" : number % 4 == 1 ? "c" : "large"
    let row =
      #"{"prompt":"Explain to me the number \#(number) of team \#(team)","metadata":{"team":"\#(team)"}}"# + "\n"
    return Array(repeating: row, count: number % 10 == 0 ? 2 : 1)
  }.joined()

  private func plan(_ text: String = log) -> ReadingPlan {
    ReadingPlan(inputs: [.file(TemporaryFile.holding(text))], threadCount: 1)
  }

  private func choosing(_ count: Int, seed: UInt64 = 1) throws -> PromptChoosing {
    var choosing = PromptChoosing(count: count)
    choosing.seed = seed
    choosing.fields = [.pointer(try JSONPointer("/metadata/team"), isSecret: false)]
    return choosing
  }

  @Test func theSameSeedGivesTheSamePrompts() throws {
    let plan = plan()
    let first = try choosing(40).choose(plan, embedder: embedder())
    #expect(first.prompts.count == 40 && Set(first.prompts.map(\.text)).count == 40)
    #expect(try choosing(40).choose(plan, embedder: embedder()).prompts.map(\.text) == first.prompts.map(\.text))
    #expect(
      try choosing(40, seed: 2).choose(plan, embedder: embedder()).prompts.map(\.text) != first.prompts.map(\.text))
    #expect(first.rows == 330 && first.strata.reduce(0) { $0 + $1.rows } == 330)
    #expect(first.prompts.map(\.order) == first.prompts.map(\.order).sorted())
    // All different prompts, each with its requests, are certain.
    let all = try choosing(1_000).choose(plan, embedder: embedder())
    #expect(all.prompts.count == 300 && all.prompts.reduce(0) { $0 + $1.rows } == 330)
    #expect(all.strata.allSatisfy { $0.probability == 1 && $0.isCounted })
    #expect(all.strata.reduce(0) { $0 + $1.prompts } == 300)
  }

  @Test func weighedByTheirProbabilitiesTheChosenStandForTheLog() throws {
    let plan = plan()
    var estimates: [Double] = []
    for seed in 1...30 as ClosedRange<UInt64> {
      let choice = try choosing(60, seed: seed).choose(plan, embedder: embedder())
      let covered = choice.strata.filter { $0.chosen > 0 }.reduce(0) { $0 + $1.rows }
      var estimate = 0.0
      for prompt in choice.prompts { estimate += Double(prompt.rows) / choice.strata[prompt.stratum].probability }
      estimates.append(estimate / Double(covered))
    }
    let mean = estimates.reduce(0, +) / 30
    #expect(abs(mean - 1) < 0.02)
  }

  @Test func theMoneyEndsTheChoice() throws {
    var choosing = try choosing(50)
    choosing.price = { _ in USD(units: 1_000) }
    #expect(try choosing.choose(plan(), embedder: embedder()).cost == USD(units: 50_000))
    choosing.budget = USD(units: 7_999)
    let choice = try choosing.choose(plan(), embedder: embedder())
    #expect(choice.prompts.count == 7 && choice.isCutShort && choice.cost == USD(units: 7_000))
  }

  @Test func whatIsLabelledIsNotAskedAgainAndTellsWhereGainsDiffer() throws {
    var set = LabelledPromptSet()
    // Gains of team b always differ, those of the large team never do.
    let labels = (0..<80).map { number in
      let team = number % 2 == 0 ? "b" : "large"
      let strong = team == "large" || number % 4 == 0 ? 1 : 0
      return
        #"{"prompt":"Explain to me the number \#(number) of team \#(team)","s":\#(strong),"w":\#(team == "b" ? 1 - strong : 1),"#
        + #""metadata":{"team":"\#(team)"}}"# + "\n"
    }
    let source = try LabelSource(path: TemporaryFile.holding(labels.joined()), format: .gold)
    _ = try source.read(into: &set)
    var choosing = try choosing(60)
    try LabelledGroups.name(&set, of: [source], by: choosing.fields)
    let blind = try choosing.choose(plan(), embedder: embedder())
    choosing.known = KnownLabels(set, strong: "s", weak: "w", embedder: try embedder())
    let choice = try choosing.choose(plan(), embedder: embedder())
    let labelled = Set(set.prompts.map(\.text))
    #expect(choice.labelledRows > 0 && choice.prompts.allSatisfy { !labelled.contains($0.text) })
    func share(_ choice: PromptChoice) -> Double {
      func chosen(_ group: String) -> Int { choice.strata.filter { $0.group == group }.reduce(0) { $0 + $1.chosen } }
      return Double(chosen("b")) / Double(chosen("large"))
    }
    #expect(share(choice) > 1.5 * share(blind))
  }

  @Test func whereSomeWereLeftOutTheirNumberIsEstimated() {
    var stratum = ChoiceStratum(capacity: 300)
    for number in 0..<20_000 {
      let hash = PromptChoosing.hash("prompt \(number % 10_000)", 3)
      stratum.add("prompt \(number % 10_000)", hash: hash, cosine: 0.5, order: number) { nil }
    }
    #expect(stratum.prompts.count == 300 && stratum.prompts.allSatisfy { $0.rows == 2 } && stratum.rows == 20_000)
    #expect(abs(stratum.probability(ofFirst: 100) * 10_000 / 100 - 1) < 0.2)
    #expect(stratum.probability(ofFirst: 0) == 0)
    let (count, isExact) = stratum.promptCount
    #expect(!isExact && abs(Double(count) / 10_000 - 1) < 0.2)
    // The two say the same.
    #expect(abs(100 / stratum.probability(ofFirst: 100) / Double(count) - 1) < 0.001)
  }
}
