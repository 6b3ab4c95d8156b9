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
}
