import FileFormats
import Foundation
import LogReading
import Routing
import Testing

@testable import LogReading
@testable import Running

/// Rows go to a model that takes them: at hand-made limits, prices of 2 and 1 dollars a million prompt tokens, and rows
/// without completions.
@Suite struct CandidateReachTests {
  private static func limits(_ members: String) throws -> ModelLimits {
    ModelLimits(try JSONValue(parsing: members.utf8), provider: "p")
  }

  private static let all = #"{"max_input_tokens":1000,"supports_vision":true,"supports_function_calling":true}"#
  private static let texts = #"{"max_input_tokens":100,"supports_reasoning":true}"#
  private static let silent = "{}"

  /// Models of these limits, the first the most expensive.
  private static func candidates(_ limits: String...) throws -> Candidates {
    Candidates(
      try limits.enumerated().map { place, members in
        Candidate(
          price: ModelPrice(
            name: "m\(place)", tableKey: "m\(place)", provider: "p",
            card: RateCard(rates: TokenRates(input: try USD("\(limits.count - place)e-6"), output: .zero)),
            deprecationDate: nil, limits: try Self.limits(members)), encoding: nil, imageTokens: nil)
      }, routers: Array(repeating: RandomRouter(seed: 1), count: limits.count - 2))
  }

  private static func line(
    _ winRate: Double, tokens: Int = 10, _ parts: UncountedParts = [], further: [Double] = []
  ) -> SampleLine {
    var line = SampleLine(winRate: winRate, furtherWinRates: further, promptTokens: [tokens])
    line.record.uncountedParts = parts
    line.record.usage.completion = 0
    return line
  }

  private static func batch(_ lines: [SampleLine]) throws -> ScoredBatch {
    ScoredBatch(lines, estimator: try TokenEstimator())
  }

  private func place(_ candidates: Candidates, _ line: SampleLine, meantFor candidate: Int) throws -> Int {
    RowPricer(candidates).place(of: 0, meantFor: candidate, in: try Self.batch([line]))
  }

  @Test func aRowGoesWhereItIsKnownToBeTaken() throws {
    let pair = try Self.candidates(Self.all, Self.texts)
    #expect(try place(pair, Self.line(0.1), meantFor: 1) == 1)
    #expect(try place(pair, Self.line(0.1, .image), meantFor: 1) == 0)
    #expect(try place(pair, Self.line(0.1, .lowDetailImage), meantFor: 1) == 0)
    #expect(try place(pair, Self.line(0.1, .tools), meantFor: 1) == 0)
    #expect(try place(pair, Self.line(0.1, .audio), meantFor: 1) == 1)
    #expect(try place(pair, Self.line(0.1, tokens: 100), meantFor: 1) == 1)
    #expect(try place(pair, Self.line(0.1, tokens: 101), meantFor: 1) == 0)
    #expect(try place(pair, Self.line(0.1, tokens: 1001), meantFor: 1) == 1)
    #expect(try place(pair, Self.line(0.1, .image), meantFor: 0) == 0)
  }

  @Test func aSchemaIsAnObstacleWhereTheTableDeniesIt() throws {
    let takes = #"{"supports_vision":true,"supports_response_schema":true}"#
    let denies = #"{"supports_vision":true,"supports_response_schema":false}"#
    let silent = #"{"supports_vision":true,"supports_function_calling":true}"#
    let pair = try Self.candidates(takes, denies)
    #expect(try place(pair, Self.line(0.1, .schema), meantFor: 1) == 0)
    #expect(try place(pair, Self.line(0.1, .image), meantFor: 1) == 1)
    #expect(try place(try Self.candidates(silent, denies), Self.line(0.1, .schema), meantFor: 1) == 1)
    #expect(try place(try Self.candidates(takes, silent), Self.line(0.1, .schema), meantFor: 1) == 1)
    // Each part of a request has to be known to be taken.
    #expect(try place(try Self.candidates(takes, denies), Self.line(0.1, [.schema, .tools]), meantFor: 1) == 1)
  }

  /// Of all entries that leave schemas out, only OpenAI's own deny them.
  @Test func whatIsLeftOutOfSchemasIsUnknownButAtOpenAI() throws {
    let members = try JSONValue(parsing: #"{"supports_vision":true}"#.utf8)
    #expect(ModelLimits(members, provider: "openai").takesSchemas == false)
    #expect(ModelLimits(members, provider: "azure").takesSchemas == nil)
    #expect(ModelLimits([:], provider: "openai").takesSchemas == nil)
    // That a model takes schemas says nothing of its images and tools.
    let alone = try JSONValue(parsing: #"{"supports_response_schema":true}"#.utf8)
    #expect(ModelLimits(alone, provider: "novita").takesSchemas == true)
    #expect(ModelLimits(alone, provider: "novita").takesImages == nil)
  }

  /// Of a model of which the table says nothing, it is not known that it takes a request that another one refuses; nor
  /// that it refuses one.
  @Test func whereNothingIsKnownNothingMoves() throws {
    let pair = try Self.candidates(Self.silent, Self.texts)
    #expect(try place(pair, Self.line(0.1, .image), meantFor: 1) == 1)
    #expect(try place(pair, Self.line(0.1, .image), meantFor: 0) == 0)
    #expect(RowPricer(pair).onlyPlace(of: 0, in: try Self.batch([Self.line(0.1, .image)])) == nil)
  }

  @Test func theNearestStrongerModelIsTriedFirst() throws {
    let three = try Self.candidates(Self.all, Self.texts, Self.all)
    #expect(try place(three, Self.line(0.1, .image), meantFor: 1) == 0)
    let weakOnly = try Self.candidates(Self.texts, Self.texts, Self.all)
    #expect(try place(weakOnly, Self.line(0.1, .image), meantFor: 1) == 2)
    #expect(try place(weakOnly, Self.line(0.1, .image), meantFor: 0) == 2)
  }

  /// A row of 10 tokens with an image costs 20 micro-dollars at either candidate, as only the first takes it; without, 20
  /// and 10.
  @Test func aRowCostsWhatItCostsWhereItGoes() throws {
    var batch = try Self.batch([Self.line(0.1, .image), Self.line(0.1)])
    RowPricer(try Self.candidates(Self.all, Self.texts)).price(&batch)
    #expect(batch.costs.map(\.description) == ["0.00002", "0.00002", "0.00002", "0.00001"])
  }

  /// Half of four rows: one with an image has to go strong, so one other does, the one with the higher win rate.
  @Test func aShareCountsTheRowsWithoutAChoice() throws {
    let pricer = RowPricer(try Self.candidates(Self.all, Self.texts))
    let batch = try Self.batch([Self.line(0.1, .image), Self.line(0.9), Self.line(0.8), Self.line(0.2)])
    func routes(_ share: Double) throws -> [Int] {
      var policy = try StrongSharePolicy(
        try StrongShare(share), weak: 1, pricer: pricer, spoolDirectory: NSTemporaryDirectory())
      return try policy.routes(of: [batch]).enumerated().map { pricer.place(of: $0, meantFor: $1, in: batch) }
    }
    #expect(try routes(0.5) == [0, 0, 1, 1])
    #expect(try routes(0.25) == [0, 1, 1, 1])
    #expect(try routes(0) == [0, 1, 1, 1])
    #expect(try routes(1) == [0, 0, 0, 0])
  }

  /// Three rows of 10 tokens, one of them with an image, cost 20 + 10 + 10 micro-dollars at the least; 50 buy one more at the
  /// strong model, and 49 none.
  @Test func aBudgetPaysForTheRowsWithoutAChoiceFirst() throws {
    let pricer = RowPricer(try Self.candidates(Self.all, Self.texts))
    var batch = try Self.batch([Self.line(0.1, .image), Self.line(0.4), Self.line(0.9)])
    pricer.price(&batch)
    func run(_ microdollars: Int) throws -> (routes: [Int], result: SpendingResult) {
      var policy = try SpendingPolicy(
        .budget(.amount(try USD("\(microdollars)e-6"))), scale: .winRate, pricer: pricer,
        spoolDirectory: NSTemporaryDirectory())
      let routes = try policy.routes(of: [batch]).enumerated().map { pricer.place(of: $0, meantFor: $1, in: batch) }
      guard case .spending(let result) = policy.result else { throw CancellationError() }
      return (routes, result)
    }
    let enough = try run(50)
    #expect(enough.routes == [0, 1, 0] && enough.result.spent.description == "0.00005")
    // The row without a choice gains nothing by any: 0.9 of 1.3.
    #expect(abs(enough.result.part(enough.result.gain)! - 0.9 / 1.3) < 1e-9)
    let less = try run(49)
    #expect(less.routes == [0, 1, 1] && less.result.spent.description == "0.00004")
    #expect(throws: AssigningError.self) { try run(39) }
  }

  /// The same with a third model between: what only the first takes is paid at the first.
  @Test func aBudgetAmongThreeModelsPaysThemFirst() throws {
    let pricer = RowPricer(try Self.candidates(Self.all, Self.texts, Self.texts))
    var batch = try Self.batch([Self.line(0.1, .image, further: [0.1]), Self.line(0.9, further: [0.2])])
    pricer.price(&batch)
    #expect(batch.costs.map(\.description) == ["0.00003", "0.00003", "0.00003", "0.00003", "0.00002", "0.00001"])
    var policy = try SpendingPolicy(
      .budget(.amount(try USD("60e-6"))), scale: .wins, pricer: pricer, spoolDirectory: NSTemporaryDirectory())
    let routes = try policy.routes(of: [batch]).enumerated().map { pricer.place(of: $0, meantFor: $1, in: batch) }
    #expect(routes == [0, 0])
  }

  @Test func whatIsAssumedIsAssumedForEveryAnswer() throws {
    let estimator = try TokenEstimator(assumedCompletionTokens: 264)
    #expect(estimator.completion(observed: nil, limit: nil, answers: 5).tokens == 1320)
    #expect(estimator.completion(observed: 7, limit: nil, answers: 5).tokens == 7)
    #expect(estimator.completion(observed: nil, limit: 500, answers: 5).tokens == 500)
    #expect(estimator.completion(observed: nil, limit: nil, answers: .max).tokens == TokenCounts.maximum)
  }
}
