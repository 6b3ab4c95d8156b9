internal import FileFormats

/// OpenPipe's request logs: the request stands in `input`, the response in `output`.
enum OpenPipeFormat: RowLayout {
  static let summary = #"{"input": {"messages": [...]}, "output": {...}}: OpenPipe"#

  static func matches(_ row: JSONElement) -> Bool { row["input"]?["messages"]?.kind == .array }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var fields = RowFields(
      id: id(of: row) ?? row["output"]?["id"],
      usage: TokenUsage(row["output"]?["usage"] ?? row["usage"]).served(row["output"]?["service_tier"]))
    RequestBody.read(row["input"], into: &fields)
    return fields
  }

  static func origin(of row: JSONElement) -> RowOrigin {
    RowOrigin(model: row["input"]?["model"] ?? row["output"]?["model"], time: time(of: row))
  }
}
