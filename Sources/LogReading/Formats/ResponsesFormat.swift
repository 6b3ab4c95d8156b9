internal import FileFormats

/// Requests for OpenAI's responses that stand alone in a row, with or without the response: a body, or the logged object
/// with its input.
enum ResponsesFormat: RowLayout {
  static let summary = #"{"model": ..., "input": ..., "output": [...]}: OpenAI responses, requests for other APIs"#

  static func matches(_ row: JSONElement) -> Bool {
    guard row.has("model") || row["object"]?.spells("response") ?? false else { return false }
    let input = row["input"] ?? row["contents"] ?? row["inputs"]
    return input.map { $0.kind == .string || $0.kind == .array } ?? false
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var usage = nested.usage(ofAnswer: row)
    if !usage.isBelievable { usage = usage.or(nested.usage(ofAnswer: row["response"])) }
    if !usage.isBelievable { usage = usage.or(TokenUsage.named(in: row)) }
    var fields = RowFields(id: id(of: row), usage: usage.served(row["service_tier"]))
    fields.setAside =
      SetAsideKind(path: row["url"] ?? row["path"] ?? row["endpoint"]) ?? SetAsideKind(model: row["model"])
    RequestBody.read(row, into: &fields, nested: &nested)
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: row["model"], time: row["created_at"] ?? time(of: row))
  }
}
