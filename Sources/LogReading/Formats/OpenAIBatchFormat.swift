internal import FileFormats

/// OpenAI Batch input, vLLM's run_batch, Vertex's partner models, Together (which omits method and url).
///
/// The body is a chat completion (`messages`), a completion (`prompt`) or a response or embedding request (`input`).
enum OpenAIBatchFormat: RowLayout {
  static let summary = #"{"custom_id": ..., "body": {"messages": [...]}}: OpenAI Batch input, vLLM run_batch, Together"#

  static func matches(_ row: JSONElement) -> Bool {
    row["custom_id"] != nil && row["body"]?.kind == .object
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    let body = row["body"]
    return RowFields(
      prompt: body?["messages"] ?? body?["prompt"] ?? body?["input"], system: body?["instructions"],
      id: row["custom_id"], maximumCompletionTokens: CompletionLimit.tokens(of: body),
      definesTools: RowFields.definesTools(body))
  }

  static func origin(of row: JSONElement) -> RowOrigin {
    RowOrigin(model: row["body"]?["model"], time: nil)
  }
}
