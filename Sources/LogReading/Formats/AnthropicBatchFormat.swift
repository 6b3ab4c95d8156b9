internal import FileFormats

/// Anthropic's Message Batches input: the request stands in `params`.
enum AnthropicBatchFormat: RowLayout {
  static let summary = #"{"custom_id": ..., "params": {"messages": [...]}}: Anthropic Message Batches input"#

  static func matches(_ row: JSONElement) -> Bool {
    row.has("custom_id") && row["params"]?.mayHoldJSON ?? false
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var fields = RowFields(id: row["custom_id"])
    RequestBody.read(nested.container(in: row["params"]), into: &fields, nested: &nested)
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: nested.container(in: row["params"])?["model"], time: nil)
  }
}
