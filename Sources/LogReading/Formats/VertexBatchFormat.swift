internal import FileFormats

/// Gemini batch requests of Vertex and of the Gemini API, and their outputs, which repeat the request. A content without
/// a role is the user's.
enum VertexBatchFormat: RowLayout {
  static let summary = #"{"request": {"contents": [{"role": ..., "parts": [...]}]}}: Gemini batches"#

  static func matches(_ row: JSONElement) -> Bool { row["request"]?["contents"] != nil }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var fields = RowFields(
      id: row["key"] ?? id(of: row),
      usage: nested.usage(ofAnswer: row["response"]).servedInBatch())
    RequestBody.read(row["request"], into: &fields, nested: &nested)
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(
      model: row["request"]?["model"] ?? row["response"]?["modelVersion"],
      time: row["processed_time"] ?? row["response"]?["createTime"])
  }
}
