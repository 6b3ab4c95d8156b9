internal import JSONCoding

/// How many completion tokens a request allows.
enum CompletionLimit {
  /// In OpenAI's and Anthropic's names, which most gateways share.
  static func tokens(of request: JSONElement?) -> Int? {
    guard let request else { return nil }
    return TokenUsage.count(request["max_tokens"] ?? request["max_completion_tokens"] ?? request["max_output_tokens"])
  }

  /// In the names of a request body of any provider: Converse's `inferenceConfig`, Gemini's `generationConfig`, Titan's
  /// `textGenerationConfig`, Llama's `max_gen_len`.
  static func tokens(ofAnyBody body: JSONElement?) -> Int? {
    if let limit = tokens(of: body) { return limit }
    let nested =
      body?["inferenceConfig"]?["maxTokens"] ?? body?["inferenceConfig"]?["max_new_tokens"]
      ?? body?["generationConfig"]?["maxOutputTokens"] ?? body?["textGenerationConfig"]?["maxTokenCount"]
    return TokenUsage.count(nested ?? body?["max_gen_len"] ?? body?["maxTokens"])
  }
}
