internal import FileFormats

/// Braintrust's logs and experiments: a span a row, with tokens in `metrics`.
enum BraintrustFormat: RowLayout {
  static let summary = #"{"input": [...], "metrics": {"prompt_tokens": ...}}: Braintrust logs"#

  static func matches(_ row: JSONElement) -> Bool {
    row.has("input") && (row.has("metrics") || row.has("span_attributes"))
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var fields = RowFields(id: id(of: row), usage: nested.usage(row["metrics"]))
    if let type = nested.container(in: row["span_attributes"])?["type"], !type.spells("llm") {
      fields.setAside = type.spells("tool") ? .tools : type.spells("task") ? .agents : .spans
    }
    fields.take(parameters: nested.container(in: row["metadata"]))
    RequestBody.read(row["input"], into: &fields, nested: &nested)
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: nested.container(in: row["metadata"])?["model"], time: time(of: row))
  }
}
