internal import FileFormats

/// Anthropic's Message Batches input: the request stands in `params`.
enum AnthropicBatchFormat: RowLayout {
  static let summary = #"{"custom_id": ..., "params": {"messages": [...]}}: Anthropic Message Batches input"#

  static func matches(_ row: JSONElement) -> Bool {
    row["custom_id"] != nil && row["params"]?.kind == .object
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    let body = row["params"]
    return RowFields(
      prompt: body?["messages"], system: body?["system"], id: row["custom_id"],
      maximumCompletionTokens: CompletionLimit.tokens(of: body), definesTools: RowFields.definesTools(body))
  }

  static func origin(of row: JSONElement) -> RowOrigin {
    RowOrigin(model: row["params"]?["model"], time: nil)
  }
}
