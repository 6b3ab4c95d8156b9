internal import FileFormats

/// Pairs of a request and its response, as proxies and gateways log them: Portkey, Databricks inference tables, and many
/// of their users' own. The request is a body, an object that wraps one, or a JSON text of either.
enum ProxyFormat: RowLayout {
  static let summary = #"{"request": {...}, "response": {...}}: proxies, Portkey, Databricks inference tables"#

  static func matches(_ row: JSONElement) -> Bool { row["request"]?.mayHoldJSON ?? false }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    let request = nested.container(in: row["request"])
    var usage = nested.usage(ofAnswer: row["response"])
    if !usage.isBelievable { usage = usage.or(nested.usage(row["usage"])) }
    if !usage.isBelievable { usage = usage.or(TokenUsage.named(in: row)) }
    var fields = RowFields(id: row["databricks_request_id"] ?? id(of: row) ?? row["trace_id"], usage: usage)
    let isInCents = row["cost_currency"]?.spells("cents") ?? false
    fields.recordedCost = RecordedCost(
      row["cost"], perDollar: isInCents ? 100 : 1, cacheHit: row["cache_hit"] ?? row["cache_status"])
    let path = request?["url"] ?? request?["path"] ?? row["url"] ?? row["path"] ?? row["endpoint"]
    fields.setAside = SetAsideKind(path: path)
    RequestBody.read(request ?? row["request"], into: &fields, nested: &nested)
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    let request = nested.container(in: row["request"])
    let body = nested.container(in: request?["body"]) ?? request
    return RowOrigin(
      model: body?["model"] ?? row["model"] ?? row["ai_model"] ?? row["model_id"],
      time: row["timestamp_ms"] ?? row["request_time"] ?? time(of: row))
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    row["request"] == nil ? "the row holds no request" : nil
  }
}
