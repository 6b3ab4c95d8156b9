import Testing

@testable import LogReading

/// Usage and limits wherever logs put them.
@Suite struct RecordedUsageTests {
  private func record(_ row: String) throws -> PromptRecord {
    guard case .found(let format) = try TemporaryLog.probe(row) else {
      Issue.record("\(row)")
      return PromptRecord()
    }
    return try #require(try TemporaryLog.decode(row, as: format).records.first, "\(row)")
  }

  private static let chat = #""messages":[{"role":"user","content":"x"}]"#

  @Test(arguments: [
    #"{\#(chat),"usage":"{\"prompt_tokens\":25,\"completion_tokens\":9}"}"#,
    #"{\#(chat),"usage":null,"response":{"usage":{"prompt_tokens":25.0,"completion_tokens":"9.0"}}}"#,
    #"{\#(chat),"usage":{},"response":"{\"body\":{\"usage\":{\"input_tokens\":25,\"output_tokens\":9}}}"}"#,
    #"{\#(chat),"prompt_tokens":25,"completion_tokens":9}"#,
    #"{\#(chat),"usage":{"prompt_tokens":0,"completion_tokens":0},"response":{"usage":{"promptTokens":25,"completionTokens":9}}}"#,
    #"{"recordId":"a","modelInput":{"prompt":"x"},"modelOutput":{"prompt_token_count":25,"generation_token_count":9}}"#,
    #"{"recordId":"a","modelInput":{"inputText":"x"},"modelOutput":{"inputTextTokenCount":25,"results":[{"tokenCount":4},{"tokenCount":5}]}}"#,
    #"{"recordId":"a","modelInput":{"prompt":"x"},"modelOutput":{"amazon-bedrock-invocationMetrics":{"inputTokenCount":25,"outputTokenCount":9}}}"#,
    #"{"recordId":"a","modelInput":{"message":"x"},"modelOutput":{"meta":{"billed_units":{"input_tokens":25,"output_tokens":9}}}}"#,
    #"{\#(chat),"response":{"prompt_eval_count":25,"eval_count":9}}"#,
    #"{"type":"GENERATION","input":"x","usage":{"input":"25","output":9,"unit":"TOKENS"}}"#,
    #"{"type":"GENERATION","input":"x","usage":{"input":0,"output":0,"total":0},"promptTokens":25,"completionTokens":9}"#,
    #"{"request":{\#(chat)},"req_units":25,"res_units":9}"#,
    #"{"input":[{"role":"user","content":"x"}],"metrics":{"prompt_tokens":25,"completion_tokens":9,"tokens":34}}"#,
    #"{"run_type":"llm","inputs":{\#(chat)},"outputs":{"llm_output":{"token_usage":{"prompt_tokens":25,"completion_tokens":9}}}}"#,
    #"{"attributes":{"llm.token_count.prompt":25,"llm.token_count.completion":9,"llm.input_messages.0.message.role":"user","llm.input_messages.0.message.content":"x"}}"#,
  ])
  func itIsFound(_ row: String) throws {
    let usage = try record(row).usage
    #expect(usage.prompt == 25)
    #expect(usage.completion == 9)
    #expect(usage.contradictions.isEmpty)
  }

  /// Usage that stands in an object of another name, in a row of a chat or of a prompt.
  @Test(arguments: [
    #""token_usage":{"prompt_tokens":20,"completion_tokens":5}"#, #""tokens":{"input":20,"output":5}"#,
    #""tokens":{"prompt":20,"completion":5}"#, #""usageMetadata":{"promptTokenCount":20,"candidatesTokenCount":5}"#,
    #""llm_output":{"token_usage":{"prompt_tokens":20,"completion_tokens":5}}"#,
    #""usage_metadata":"{\"input_tokens\":20,\"output_tokens\":5,\"total_tokens\":25}""#,
  ])
  func usageOfOtherNamesIsRead(_ member: String) throws {
    for row in [#"{"messages":[{"role":"user","content":"a"}],\#(member)}"#, #"{"prompt":"a",\#(member)}"#] {
      let decoded = try TemporaryLog.decode(row, as: row.contains("messages") ? .chat : .plain)
      #expect(decoded.records.first?.usage == TokenUsage(prompt: 20, completion: 5), "\(row)")
    }
    // A number alone does not say of what.
    let total = try TemporaryLog.decode(#"{"prompt":"a","tokens":25}"#, as: .plain).records.first
    #expect(total?.usage.isEmpty == true && total?.usage.contradictions.isEmpty == true)
  }

  @Test(
    arguments: [
      (#""max_tokens":"100""#, 100), (#""max_tokens":null,"max_completion_tokens":100"#, 100),
      (#""max_tokens":100.0"#, 100),
      (#""max_tokens":-1"#, nil), (#""max_tokens":100,"n":5"#, 500), (#""max_tokens":100,"n":2,"best_of":3"#, 300),
      (#""max_tokens":999999999,"n":999999999"#, 1_000_000_000),
    ] as [(String, Int?)])
  func theLimitIsThatOfAllAnswers(_ members: String, _ limit: Int?) throws {
    #expect(try record(#"{"custom_id":"a","body":{\#(Self.chat),\#(members)}}"#).maximumCompletionTokens == limit)
  }

  @Test(
    arguments: [
      ("", 1), (#","n":5"#, 5), (#","n":2,"best_of":3"#, 3), (#","n":0"#, 1), (#","n":128"#, 128), (#","n":129"#, 128),
      (#","n":1e9"#, 128), (#","best_of":1e300"#, 128),
      (#","n":"99999999999""#, 128), (#","n":-5"#, 1), (#","n":true"#, 1), (#","n":"4","max_tokens":9"#, 4),
      (#","n":null"#, 1),
    ])
  func everyAnswerThatIsAskedForIsCounted(_ members: String, _ answers: Int) throws {
    #expect(try record(#"{"custom_id":"a","body":{\#(Self.chat)\#(members)}}"#).answerCount == answers)
  }

  @Test func aListOfPromptsHasAnAnswerEach() throws {
    #expect(try record(#"{"custom_id":"a","body":{"prompt":["x","y","z"],"n":2}}"#).answerCount == 6)
  }

  /// Three prompts of one completion each: 3 x 5 tokens at most.
  @Test func aListOfPromptsIsAllowedAsManyAnswers() throws {
    let row = try record(#"{"custom_id":"a","body":{"prompt":["x","y","z"],"max_tokens":5}}"#)
    #expect(row.maximumCompletionTokens == 15)
    #expect(row.messageCount == 3)
    #expect(row.textByteCount == 3)
  }

  @Test(
    arguments: [
      (#""usage":{"prompt_tokens":0,"completion_tokens":0}"#, UsageContradiction.zeroPrompt, nil),
      (#""usage":{"prompt_tokens":0,"completion_tokens":4}"#, .zeroPrompt, 4),
      (#""usage":{"input":412,"output":87,"unit":"CHARACTERS"}"#, .unread, nil),
      (#""usage":"a lot""#, .unread, nil), (#""usage":{"words":5}"#, .unread, nil),
      (#""max_tokens":"many""#, .limit, nil),
    ] as [(String, UsageContradiction, Int?)])
  func whatCannotBeTrueIsCounted(_ member: String, _ contradiction: UsageContradiction, _ completion: Int?) throws {
    let usage = try record(#"{\#(Self.chat),\#(member)}"#).usage
    #expect(usage.prompt == nil)
    #expect(usage.completion == completion)
    #expect(UsageContradiction.allCases.filter { usage.contradictions.contains($0) } == [contradiction])
  }

  /// LiteLLM's three rows of $2.50, of which two came out of its cache: $2.50 in all.
  @Test func aCacheHitCostsNothing() throws {
    let rows = [("null", "2.5"), ("true", "0.0"), ("\"True\"", "0")].map {
      #"{"call_type":"c","cache_hit":\#($0),"response_cost":\#($1),"messages":"x"}"#
    }
    let costs = try TemporaryLog.decode(rows.joined(separator: "\n"), as: .liteLLM).records.map(\.recordedCost)
    #expect(costs.map(\.isCacheHit) == [false, true, true])
    #expect(costs.compactMap(\.picodollars) == [2_500_000_000_000, 0, 0])
  }
}
