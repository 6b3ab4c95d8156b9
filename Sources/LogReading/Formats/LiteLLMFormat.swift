internal import FileFormats

/// LiteLLM's StandardLoggingPayload, as its logging callbacks write it to files and buckets.
enum LiteLLMFormat: RowLayout {
  static let summary = #"{"call_type": ..., "response_cost": ..., "messages": [...]}: LiteLLM StandardLoggingPayload"#

  static func matches(_ row: JSONElement) -> Bool { row["call_type"] != nil && row["response_cost"] != nil }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    // The row itself has the two counts alone.
    let fuller = TokenUsage(row["metadata"]?["usage_object"] ?? row["response"]?["usage"])
    var fields = RowFields(
      id: id(of: row), usage: TokenUsage(row).completed(by: fuller).served(row["response"]?["service_tier"]))
    RequestBody.read(nested.container(in: row["messages"]) ?? row["messages"], into: &fields)
    if isRedacted(fields.prompt) { fields.prompt = nil }
    fields.maximumCompletionTokens =
      fields.maximumCompletionTokens ?? CompletionLimit.tokens(of: row["model_parameters"])
    return fields
  }

  static func origin(of row: JSONElement) -> RowOrigin {
    RowOrigin(model: row["model"], time: row["startTime"] ?? time(of: row))
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    guard let messages = row["messages"], messages.kind != .null else { return nil }
    return isRedacted(messages)
      ? "LiteLLM redacted the messages: it keeps them without 'turn_off_message_logging: true' under litellm_settings"
      : nil
  }

  /// LiteLLM puts one fixed text in place of what it must not log.
  private static func isRedacted(_ prompt: JSONElement?) -> Bool {
    guard let prompt else { return false }
    if let text = prompt.utf8 { return text.elementsEqual("redacted-by-litellm".utf8) }
    var isRedacted = false
    prompt.forEachValue { message in
      isRedacted = message["content"]?.utf8?.elementsEqual("redacted-by-litellm".utf8) ?? false
      return !isRedacted
    }
    return isRedacted
  }
}
