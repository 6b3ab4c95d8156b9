import Testing
@testable import LogReading

@Suite struct TokenUsageTests {
  @Test(
    arguments: [
      (#"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}"#, 3, 4),
      (#"{"input_tokens":3,"output_tokens":4}"#, 3, 4),
      (#"{"input_tokens":3,"cache_read_input_tokens":100,"cache_creation_input_tokens":20,"output_tokens":4}"#, 123, 4),
      (#"{"inputTokens":3,"outputTokens":4,"cacheReadInputTokens":7}"#, 10, 4),
      (#"{"promptTokenCount":3,"candidatesTokenCount":4,"thoughtsTokenCount":50}"#, 3, 54),
      (#"{"input":3,"output":4,"total":7}"#, 3, 4), (#"{"promptTokens":3,"completionTokens":4}"#, 3, 4),
      (#"{"prompt_tokens":-3,"completion_tokens":1.5}"#, nil, nil), (#"{"prompt_tokens":0}"#, nil, nil),
      (#"{"prompt_tokens":1000000001}"#, nil, nil), ("[3,4]", nil, nil), ("null", nil, nil),
    ] as [(String, Int?, Int?)])
  func everyProvidersNamesAreRead(_ usage: String, _ prompt: Int?, _ completion: Int?) throws {
    let record = try #require(
      try TemporaryLog.decode("{\"prompt\":\"p\",\"usage\":\(usage)}", as: .plain).records.first)
    #expect(record.observedPromptTokens == prompt)
    #expect(record.observedCompletionTokens == completion)
  }

  @Test(arguments: [
    (#"{"prompt_tokens":100,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":64}}"#, 64, 0),
    (#"{"input_tokens":3,"cache_read_input_tokens":100,"cache_creation_input_tokens":20,"output_tokens":4}"#, 100, 20),
    (#"{"inputTokens":3,"cacheReadInputTokens":5,"cacheWriteInputTokens":7,"outputTokens":4}"#, 5, 7),
    (#"{"promptTokenCount":90,"cachedContentTokenCount":30,"candidatesTokenCount":4}"#, 30, 0),
    // Parts that are more than the whole are not believed.
    (#"{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":64}}"#, 0, 0),
  ])
  func whatTheCacheDidIsAPartOfThePrompt(_ usage: String, _ read: Int, _ written: Int) throws {
    let record = try #require(
      try TemporaryLog.decode(#"{"messages":[{"role":"user","content":"x"}],"usage":"# + usage + "}", as: .chat)
        .records.first)
    #expect(record.usage.details.cacheRead == read && record.usage.details.cacheWrite == written)
  }

  private static func usage(_ text: String) throws -> TokenUsage {
    try #require(
      try TemporaryLog.decode(#"{"messages":[{"role":"user","content":"x"}],"usage":"# + text + "}", as: .chat)
        .records.first
    ).usage
  }

  /// The counts of every kind in the order of `TokenKind`: cache read, written, written for an hour, audio in the prompt,
  /// reasoning, audio in the completion.
  @Test(
    arguments: [
      (
        #"{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":64,"audio_tokens":7},"completion_tokens_details":{"reasoning_tokens":30,"audio_tokens":5}}"#,
        100, 50, [64, 0, 0, 7, 30, 5]
      ),
      (
        #"{"input_tokens":100,"output_tokens":50,"total_tokens":150,"input_tokens_details":{"cached_tokens":64},"output_tokens_details":{"reasoning_tokens":30}}"#,
        100, 50, [64, 0, 0, 0, 30, 0]
      ),
      // Anthropic's input leaves the cache out; an hour costs more than five minutes.
      (
        #"{"input_tokens":3,"cache_read_input_tokens":100,"cache_creation_input_tokens":20,"cache_creation":{"ephemeral_5m_input_tokens":12,"ephemeral_1h_input_tokens":8},"output_tokens":4}"#,
        123, 4, [100, 12, 8, 0, 0, 0]
      ),
      // The same names with OpenAI's meaning, as the total tells.
      (
        #"{"input_tokens":123,"cache_read_input_tokens":100,"output_tokens":4,"total_tokens":127}"#, 123, 4,
        [100, 0, 0, 0, 0, 0]
      ),
      (
        #"{"inputTokens":3,"outputTokens":4,"totalTokens":27,"cacheReadInputTokens":5,"cacheWriteInputTokens":15,"cacheDetails":[{"ttl":"1h","inputTokens":6}]}"#,
        23, 4, [5, 9, 6, 0, 0, 0]
      ),
      // Thoughts stand beside the candidates, or among them if the total says so.
      (
        #"{"promptTokenCount":10,"candidatesTokenCount":4,"thoughtsTokenCount":6,"toolUsePromptTokenCount":3,"totalTokenCount":23,"cachedContentTokenCount":8}"#,
        13, 10, [8, 0, 0, 0, 6, 0]
      ),
      (
        #"{"promptTokenCount":10,"candidatesTokenCount":10,"thoughtsTokenCount":6,"totalTokenCount":20}"#, 10, 10,
        [0, 0, 0, 0, 6, 0]
      ),
      (#"{"promptTokenCount":10,"totalTokenCount":10}"#, 10, 0, [0, 0, 0, 0, 0, 0]),
      // Images that were read and made.
      (
        #"{"prompt_tokens":300,"completion_tokens":1290,"total_tokens":1590,"prompt_tokens_details":{"image_tokens":258},"completion_tokens_details":{"image_tokens":1290}}"#,
        300, 1290, [0, 0, 0, 0, 0, 0, 258, 1290]
      ),
      (
        #"{"promptTokenCount":300,"candidatesTokenCount":1290,"promptTokensDetails":[{"modality":"IMAGE","tokenCount":258},{"modality":"TEXT","tokenCount":42}],"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1290}]}"#,
        300, 1290, [0, 0, 0, 0, 0, 0, 258, 1290]
      ),
      // Vercel's AI SDK 6, and its providers' objects.
      (
        #"{"inputTokens":2006,"inputTokenDetails":{"noCacheTokens":86,"cacheReadTokens":1900,"cacheWriteTokens":20},"outputTokens":300,"outputTokenDetails":{"textTokens":250,"reasoningTokens":50},"totalTokens":2306}"#,
        2006, 300, [1900, 20, 0, 0, 50, 0]
      ),
      (
        #"{"inputTokens":{"total":2006,"noCache":86,"cacheRead":1900,"cacheWrite":20},"outputTokens":{"total":300,"text":250,"reasoning":50}}"#,
        2006, 300, [1900, 20, 0, 0, 50, 0]
      ),
      // LiteLLM's own usage with Anthropic's cache of an hour.
      (
        #"{"prompt_tokens":10100,"completion_tokens":100,"total_tokens":10200,"prompt_tokens_details":{"cached_tokens":0,"cache_creation_tokens":10000,"cache_creation_token_details":{"ephemeral_5m_input_tokens":4000,"ephemeral_1h_input_tokens":6000}},"cache_creation_input_tokens":10000,"cache_read_input_tokens":0}"#,
        10_100, 100, [0, 4_000, 6_000, 0, 0, 0]
      ),
      (
        #"{"billed_units":{"input_tokens":12,"output_tokens":34},"tokens":{"input_tokens":80,"output_tokens":35}}"#, 12,
        34, []
      ),
      (
        #"{"prompt_token_count":10,"candidates_token_count":4,"prompt_tokens_details":[{"modality":"AUDIO","token_count":9}]}"#,
        10, 4, [0, 0, 0, 9, 0, 0]
      ),
      // Reasoning beside the completion.
      (
        #"{"prompt_tokens":10,"completion_tokens":4,"total_tokens":44,"completion_tokens_details":{"reasoning_tokens":30}}"#,
        10, 34, [0, 0, 0, 0, 30, 0]
      ),
      // Langfuse counts every kind apart.
      (
        #"{"input":10,"output":4,"input_cached_tokens":90,"output_reasoning_tokens":6,"total":110}"#, 100, 10,
        [90, 0, 0, 0, 6, 0]
      ),
      (#"{"input":100,"output":10,"input_cached_tokens":90,"total":110}"#, 100, 10, [90, 0, 0, 0, 0, 0]),
    ] as [(String, Int, Int, [Int])])
  func kindsKeepTheirProvidersMeaning(_ text: String, _ prompt: Int, _ completion: Int, _ kinds: [Int]) throws {
    let usage = try Self.usage(text)
    #expect(usage.prompt == prompt && usage.completion == completion)
    #expect(TokenKind.allCases.map { usage.details[$0] } == kinds + Array(repeating: 0, count: 8 - kinds.count))
    #expect(usage.contradictions.isEmpty)
  }

  @Test(
    arguments: [
      (#"{"prompt_tokens":-3,"completion_tokens":4}"#, UsageContradiction.noCount, nil, 4),
      (
        #"{"prompt_tokens":10,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":64}}"#, .promptParts, 10, 4
      ),
      (
        #"{"prompt_tokens":10,"completion_tokens":4,"completion_tokens_details":{"reasoning_tokens":5}}"#,
        .completionParts, 10, 4
      ),
      (#"{"prompt_tokens":10,"completion_tokens":4,"total_tokens":15}"#, .total, 10, 4),
      (#"{"inputTokens":10,"outputTokens":4,"totalTokens":15}"#, .total, 10, 4),
    ] as [(String, UsageContradiction, Int?, Int?)])
  func whatCannotBeTrueIsNotedAndNotUsed(
    _ text: String, _ contradiction: UsageContradiction, _ prompt: Int?, _ completion: Int?
  ) throws {
    let usage = try Self.usage(text)
    #expect(UsageContradiction.allCases.filter { usage.contradictions.contains($0) } == [contradiction])
    #expect(usage.prompt == prompt && usage.completion == completion && usage.details == .none)
  }

  @Test(arguments: [
    ("default", ServiceTier.standard), ("flex", .flex), ("priority", .priority), ("batch", .batch), ("scale", .other),
    ("auto", .standard),
  ])
  func theTierIsRead(_ word: String, _ tier: ServiceTier) throws {
    #expect(try Self.usage(#"{"prompt_tokens":1,"completion_tokens":1,"service_tier":"\#(word)"}"#).tier == tier)
    let line =
      #"{"messages":[{"role":"user","content":"x"}],"response":{"service_tier":"\#(word)","usage":{"prompt_tokens":1}}}"#
    #expect(try TemporaryLog.decode(line, as: .chat).records.first?.usage.tier == tier)
  }

  @Test func charactersAreNoTokens() throws {
    let line = #"{"type":"GENERATION","input":"x","usage":{"input":300,"output":9,"unit":"CHARACTERS"}}"#
    #expect(try TemporaryLog.decode(line, as: .langfuse).records.first?.usage.isEmpty == true)
  }

  @Test func spansKeepTheirKinds() throws {
    let line =
      #"{"attributes":{"gen_ai.input.messages":[{"role":"user","content":"x"}],"gen_ai.usage.input_tokens":90,"#
      + #""gen_ai.usage.output_tokens":8,"gen_ai.usage.cache_read.input_tokens":70}}"#
    let usage = try #require(try TemporaryLog.decode(line, as: .openTelemetry).records.first).usage
    #expect(usage.prompt == 90 && usage.completion == 8 && usage.details.cacheRead == 70)
  }
}
