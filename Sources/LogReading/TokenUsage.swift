package import JSONCoding

/// What a log observed of a row's tokens; a count that cannot be believed is none.
package struct TokenUsage: Sendable, Equatable {
  package var prompt: Int?
  package var completion: Int?
  /// Prompt tokens that the provider's cache held, and that were written to it; parts of `prompt`.
  package private(set) var cacheRead = 0
  package private(set) var cacheWrite = 0

  package init(prompt: Int? = nil, completion: Int? = nil) {
    self.prompt = prompt
    self.completion = completion
  }

  package var isEmpty: Bool { prompt == nil && completion == nil }

  /// Reads an object of counts in any of the names that providers and logging tools use:
  ///
  /// - `prompt_tokens`, `completion_tokens` (OpenAI, LiteLLM, Helicone);
  /// - `input_tokens`, `output_tokens` (Anthropic, OpenAI's responses): where `cache_read_input_tokens` and
  ///   `cache_creation_input_tokens` stand beside them, as Anthropic writes them, they are added, because its
  ///   `input_tokens` leaves cached tokens out and a routed request meets another model's cold cache;
  /// - `inputTokens`, `outputTokens` (Bedrock Converse), with its cache counts likewise;
  /// - `promptTokenCount`, `candidatesTokenCount` (Gemini), whose `thoughtsTokenCount` is billed as output too;
  /// - `input`, `output` or `promptTokens`, `completionTokens` (Langfuse).
  package init(_ usage: JSONElement?) {
    guard let usage, usage.kind == .object else { return }
    readCounts(usage)
    readCache(usage)
  }

  private mutating func readCounts(_ usage: JSONElement) {
    prompt = TokenUsage.count(usage["prompt_tokens"])
    completion = TokenUsage.count(usage["completion_tokens"])
    if prompt != nil || completion != nil { return }
    prompt = TokenUsage.sum(
      usage["input_tokens"], usage["cache_read_input_tokens"], usage["cache_creation_input_tokens"])
    completion = TokenUsage.count(usage["output_tokens"])
    if prompt != nil || completion != nil { return }
    prompt =
      TokenUsage.sum(usage["inputTokens"], usage["cacheReadInputTokens"], usage["cacheWriteInputTokens"])
      ?? TokenUsage.count(usage["promptTokenCount"] ?? usage["promptTokens"] ?? usage["input"])
    completion =
      TokenUsage.sum(usage["candidatesTokenCount"], usage["thoughtsTokenCount"])
      ?? TokenUsage.count(usage["outputTokens"] ?? usage["completionTokens"] ?? usage["output"])
  }

  /// Parts that are more than the whole are not believed.
  private mutating func readCache(_ usage: JSONElement) {
    let details = usage["prompt_tokens_details"] ?? usage["input_tokens_details"]
    let read =
      TokenUsage.count(
        details?["cached_tokens"] ?? usage["cache_read_input_tokens"] ?? usage["cacheReadInputTokens"]
          ?? usage["cachedContentTokenCount"] ?? usage["prompt_cache_hit_tokens"]) ?? 0
    let written =
      TokenUsage.count(usage["cache_creation_input_tokens"] ?? usage["cacheWriteInputTokens"]) ?? 0
    guard let prompt, read + written <= prompt else { return }
    cacheRead = read
    cacheWrite = written
  }

  /// The first count with what is known of the other two; nil without the first.
  private static func sum(_ count: JSONElement?, _ more: JSONElement?...) -> Int? {
    guard let first = TokenUsage.count(count) else { return nil }
    return more.reduce(first) { $0 + (TokenUsage.count($1) ?? 0) }
  }

  /// A token count that can be believed: a whole number from 0 to a thousand million, or the text of one, as CSV, OTLP
  /// and BigQuery write it.
  static func count(_ element: JSONElement?) -> Int? {
    guard let element, let count = element.integer ?? element.utf8.flatMap(TokenUsage.number),
      (0...1_000_000_000).contains(count)
    else { return nil }
    return count
  }

  private static func number(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard (1...10).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
