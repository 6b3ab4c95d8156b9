import Routing
import TestSupport
import TextModels

@testable import LogReading
@testable import Running

/// Made-up rows of everything that rows may bring, for two or three candidates with an alternative.
struct SampleLog {
  let plan: RunPlan
  let lines: [SampleLine]

  static let groupFields: [GroupField] = [.user, .day]

  init(rows: Int, candidates count: Int, seed: UInt64, logged: LoggedModelPrices? = nil) throws {
    var random = SeededGenerator(seed: seed)
    let candidates = try SampleLog.candidates(count)
    var reading = ReadingPlan(inputs: [.file("a.jsonl"), .file("b.jsonl")], threadCount: 1)
    reading.decoding.groupFields = SampleLog.groupFields + (logged == nil ? [] : [.model])
    var plan = RunPlan(
      reading: reading, embedder: nil, router: RandomRouter(seed: 1), candidates: candidates,
      goal: .threshold(try CostThreshold(0.5)), estimator: try TokenEstimator(assumedCompletionTokens: 100),
      spoolDirectory: "/tmp")
    plan.groupFields = SampleLog.groupFields
    plan.loggedPrices = logged
    self.plan = plan
    lines = (0..<rows).map { row in
      var line = SampleLine()
      line.winRate = Double(Int.random(in: 0...64, using: &random)) / 64
      line.furtherWinRates = (2..<count).map { _ in Double.random(in: 0...1, using: &random) }
      let isObserved = Bool.random(using: &random)
      let prompt = Int.random(in: 0...2_000, using: &random)
      line.record.usage = TokenUsage(
        prompt: isObserved ? prompt : nil,
        completion: Bool.random(using: &random) ? Int.random(in: 0...900, using: &random) : nil)
      line.record.usage.take(
        TokenDetails(
          cacheRead: Int.random(in: 0...9, using: &random), reasoning: Int.random(in: 0...9, using: &random)))
      if Bool.random(using: &random) { line.record.maximumCompletionTokens = Int.random(in: 1...500, using: &random) }
      line.record.uncountedParts =
        [[], [], .image, .lowDetailImage, [.tools, .audio]][
          Int.random(in: 0..<5, using: &random)]
      line.promptTokens = candidates.counts.map { _ in
        isObserved ? prompt : Int.random(in: 0...2_000, using: &random)
      }
      line.fallback = Int.random(in: 0..<6, using: &random) == 0 ? .noEmbedding : nil
      line.id = row % 5 == 4 ? "" : "id \(row)"
      line.groups = [
        ["ann", "bob", nil].randomElement(using: &random) ?? nil, row % 3 == 0 ? nil : "2026-11-0\(row % 4 + 1)",
      ]
      if logged != nil { line.groups.append(["gpt-4o", "nobody's model", nil].randomElement(using: &random) ?? nil) }
      line.original = "{\"row\":\(row)}"
      return line
    }
  }

  var block: ScoredBlock { ScoredBlock(rows: ScoredBatch(lines, estimator: plan.estimator, inputIndex: 1)) }

  /// Candidates of flat prices and of tiers, that are counted and estimated.
  private static func candidates(_ count: Int) throws -> Candidates {
    let long = PriceTier(
      promptTokensAbove: 1_000, rates: TokenRates(input: try USD("9e-6"), output: try USD("11e-6")))
    var card = RateCard(
      rates: TokenRates(input: try USD("2e-6"), output: try USD("3e-6"), reasoning: try USD("5e-6")))
    card.service = .standard
    let all = [
      Candidate(price: try .sample("a", "10", "30", tiers: [long]), encoding: try .sample(), imageTokens: 85),
      Candidate(price: try .sample("b", "3", "7"), encoding: try .sample(), imageTokens: nil),
      Candidate(
        price: ModelPrice(name: "c", tableKey: "c", provider: "p", card: card, deprecationDate: nil), encoding: nil,
        imageTokens: nil),
    ]
    let others = [
      Candidate(price: try .sample("d", "5", "6"), encoding: nil, imageTokens: nil),
      Candidate(price: try .sample("e", "1", "1"), encoding: try .sample(), imageTokens: nil),
      Candidate(price: try .sample("f", "0.5", "0.7"), encoding: nil, imageTokens: nil),
    ]
    return Candidates(
      count == 2 ? [all[0], all[2]] : all, routers: count == 2 ? [] : [RandomRouter(seed: 2)],
      alternatives: [count == 2 ? [others[0], others[2]] : others])
  }
}
