import Testing
import TextModels

@testable import LogReading
@testable import Running

@Suite struct ScoredRowTests {
  private func count(_ encoding: PromptEncoding?, imageTokens: Int? = nil) throws -> CountGround {
    PromptCount(Candidate(price: try .sample("m"), encoding: encoding, imageTokens: imageTokens)).ground
  }

  private func row(
    observed: Int? = nil, completion: Int? = nil, limit: Int? = nil, parts: UncountedParts = []
  ) throws -> ScoredRow {
    var record = PromptRecord()
    record.usage = TokenUsage(prompt: observed, completion: completion)
    record.maximumCompletionTokens = limit
    record.uncountedParts = parts
    return ScoredRow(record, estimator: try TokenEstimator())
  }

  @Test func whatTheLogRecordedWins() throws {
    let tokens = try row(observed: 99, completion: 5, limit: 64).tokens(prompt: 99, by: try count(nil))
    #expect(tokens == TokenCounts(prompt: 99, promptBasis: .observed, completion: 5, completionBasis: .observed))
  }

  @Test func aCountWinsOverTheEstimateAndTheLogOverBoth() throws {
    let (counted, estimated) = (try count(.sample()), try count(nil))
    #expect(try row(observed: 5).promptBasis(by: counted) == .observed)
    #expect(try row().promptBasis(by: counted) == .counted)
    #expect(try row(parts: .tools).promptBasis(by: counted) == .countedText)
    #expect(try row(parts: .tools).promptBasis(by: estimated) == .estimated)
    // A count that cannot be believed gives way to the estimate, whatever the model counts with.
    #expect(try row(observed: .max).promptBasis(by: counted) == .estimated)
  }

  @Test func whatACountLeavesOutIsToldByKind() throws {
    let (blind, knowing, estimated) = (try count(.sample()), try count(.sample(), imageTokens: 85), try count(nil))
    let image = try row(parts: [.lowDetailImage])
    #expect(image.promptBasis(by: knowing) == .counted && image.uncounted(.counted, by: knowing) == [])
    #expect(image.promptBasis(by: blind) == .countedText && image.uncounted(.countedText, by: blind) == [.image])
    #expect(image.uncounted(.estimated, by: estimated) == [.image])
    #expect(try row(observed: 7, parts: [.image, .tools]).uncounted(.observed, by: estimated) == [])
    #expect(try row(parts: [.image, .tools]).uncounted(.estimated, by: estimated) == [.image, .tools])
  }

  @Test func whatIsLearntReplacesWhatIsAssumed() throws {
    var lengths = CompletionLengths()
    for completion in [10, 40, 100] { lengths.add(model: nil, promptTokens: 5, completionTokens: completion) }
    lengths.addUntold(model: nil, promptTokens: 9)
    var row = try row()
    row.learn(try #require(LearntCompletions(lengths)?.estimate(model: nil, promptTokens: 9)))
    let tokens = row.tokens(prompt: 9, by: try count(nil))
    #expect(tokens.completion == 50 && tokens.completionRange == 10...100 && tokens.completionBasis == .learnt)
  }
}
