internal import FileFormats

/// Helicone's export of requests. Bodies are in it only when they were asked for.
enum HeliconeFormat: RowLayout {
  static let summary = #"{"request_created_at": ..., "request_body": {...}}: Helicone export with bodies"#

  static func matches(_ row: JSONElement) -> Bool {
    row.has("request_body") || row.has("request_created_at") && row.has("response_id")
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    let body = nested.container(in: row["response_body"])
    let counted = TokenUsage.named(in: row)
    let fuller = nested.usage(ofAnswer: body)
    let usage = counted.isBelievable ? counted.completed(by: fuller) : fuller.or(counted)
    var fields = RowFields(
      id: row["request_id"] ?? row["response_id"] ?? id(of: row),
      setAside: SetAsideKind(path: row["request_path"] ?? row["target_url"] ?? row["request_url"] ?? row["path"]),
      usage: usage.served(body?["service_tier"]))
    fields.recordedCost = RecordedCost(
      row["cost_usd"] ?? row["cost"], cacheHit: row["cache_hit"] ?? row["cache_status"])
    RequestBody.read(row["request_body"], into: &fields, nested: &nested)
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(
      model: row["model"] ?? row["request_model"] ?? row["response_model"]
        ?? nested.container(in: row["request_body"])?["model"],
      time: row["request_created_at"])
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    row["request_body"] == nil ? "Helicone exports prompts only with bodies: export again with --include-body" : nil
  }
}
