internal import FileFormats

/// OpenAI Batch input, vLLM's run_batch, Vertex's partner models, Together (which omits method and url).
///
/// The body is a chat completion (`messages`), a completion (`prompt`) or a response (`input`); requests to other
/// endpoints are set aside. A response's `prompt` is the reference to one that OpenAI keeps.
enum OpenAIBatchFormat: RowLayout {
  static let summary = #"{"custom_id": ..., "body": {"messages": [...]}}: OpenAI Batch input, vLLM run_batch, Together"#

  static func matches(_ row: JSONElement) -> Bool {
    row.has("custom_id") && row["body"]?.mayHoldJSON ?? false
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var fields = RowFields(id: row["custom_id"])
    let body = nested.container(in: row["body"])
    let url = row["url"]
    fields.setAside = SetAsideKind(path: url)
    if url == nil, let body, body["messages"] == nil { fields.setAside = SetAsideKind(model: body["model"]) }
    RequestBody.read(body ?? row["body"], into: &fields, nested: &nested)
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: nested.container(in: row["body"])?["model"], time: nil)
  }
}
