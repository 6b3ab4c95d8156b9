import LogReading
import Testing

@Suite struct TokenUsageTests {
  @Test(
    arguments: [
      (#"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}"#, 3, 4),
      (#"{"input_tokens":3,"output_tokens":4}"#, 3, 4),
      (#"{"input_tokens":3,"cache_read_input_tokens":100,"cache_creation_input_tokens":20,"output_tokens":4}"#, 123, 4),
      (#"{"inputTokens":3,"outputTokens":4,"cacheReadInputTokens":7}"#, 10, 4),
      (#"{"promptTokenCount":3,"candidatesTokenCount":4,"thoughtsTokenCount":50}"#, 3, 54),
      (#"{"input":3,"output":4,"total":7}"#, 3, 4), (#"{"promptTokens":3,"completionTokens":4}"#, 3, 4),
      (#"{"prompt_tokens":-3,"completion_tokens":1e9}"#, nil, nil), (#"{"prompt_tokens":0}"#, 0, nil),
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
    #expect(record.cacheReadTokens == read && record.cacheWriteTokens == written)
  }
}
