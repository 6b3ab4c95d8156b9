internal import FileFormats

/// Helicone's export of requests. Bodies are in it only when they were asked for.
enum HeliconeFormat: RowLayout {
  static let summary = #"{"request_created_at": ..., "request_body": {...}}: Helicone export with bodies"#

  static func matches(_ row: JSONElement) -> Bool {
    row["request_body"] != nil || row["request_created_at"] != nil && row["response_id"] != nil
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    let body = row["response_body"]
    let usage = TokenUsage(row).completed(by: TokenUsage(body?["usage"])).served(body?["service_tier"])
    var fields = RowFields(id: row["request_id"] ?? row["response_id"] ?? id(of: row), usage: usage)
    RequestBody.read(nested.container(in: row["request_body"]), into: &fields)
    return fields
  }

  static func origin(of row: JSONElement) -> RowOrigin {
    RowOrigin(
      model: row["model"] ?? row["request_model"] ?? row["response_model"] ?? row["request_body"]?["model"],
      time: row["request_created_at"])
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    switch row["request_body"]?.kind {
    case nil, .null: "Helicone exports prompts only with bodies: export again with --include-body"
    default: nil
    }
  }
}
