internal import FileFormats

/// Request logs and data sets of `{"messages": [...]}`, with or without the response and its usage.
enum ChatFormat: RowLayout {
  static let summary = #"{"messages": [{"role": ..., "content": ...}]}: chat logs and data sets"#

  static func matches(_ row: JSONElement) -> Bool { row["messages"]?.kind == .array }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    RowFields(
      prompt: row["messages"], id: id(of: row), maximumCompletionTokens: CompletionLimit.tokens(of: row),
      usage: usage(of: row),
      definesTools: RowFields.definesTools(row))
  }

  private static func usage(of row: JSONElement) -> TokenUsage {
    let body = row["response"]?["body"] ?? row["response"]
    return TokenUsage(row["usage"] ?? row["response"]?["usage"] ?? body?["usage"])
      .served(body?["service_tier"] ?? row["service_tier"])
  }

  static func origin(of row: JSONElement) -> RowOrigin {
    RowOrigin(model: row["model"] ?? row["response"]?["model"], time: time(of: row))
  }
}
