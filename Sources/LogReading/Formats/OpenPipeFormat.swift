internal import FileFormats

/// OpenPipe's request logs: the request stands in `input`, the response in `output`.
enum OpenPipeFormat: RowLayout {
  static let summary = #"{"input": {"messages": [...]}, "output": {...}}: OpenPipe"#

  static func matches(_ row: JSONElement) -> Bool { row["input"]?["messages"]?.mayHoldJSON ?? false }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var fields = RowFields(
      id: id(of: row) ?? row["output"]?["id"],
      usage: nested.usage(ofAnswer: row["output"]).or(nested.usage(row["usage"])))
    RequestBody.read(row["input"], into: &fields, nested: &nested)
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: row["input"]?["model"] ?? nested.container(in: row["output"])?["model"], time: time(of: row))
  }
}
