internal import FileFormats

/// Request logs and data sets of `{"messages": [...]}`, with or without the response and its usage.
enum ChatFormat: RowLayout {
  static let summary = #"{"messages": [{"role": ..., "content": ...}]}: chat logs and data sets"#

  static func matches(_ row: JSONElement) -> Bool { row["messages"]?.mayHoldJSON ?? false }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    let messages = row["messages"]
    var fields = RowFields(id: id(of: row), usage: usage(of: row, nested: &nested))
    fields.recordedCost = RecordedCost(
      row["response_cost"] ?? row["cost"] ?? row["usage"]?["cost"], cacheHit: row["cache_hit"])
    if let messages, messages.kind == .array {
      fields.prompt = messages
      fields.takeNeeds(of: row)
      fields.take(CompletionLimit(of: row))
      if messages.isEmptyContainer, row["prompt"] ?? row["input"] != nil {
        RequestBody.read(row, into: &fields, nested: &nested)
      }
    } else if row["messages"] ?? row["prompt"] ?? row["input"] != nil {
      RequestBody.read(row, into: &fields, nested: &nested)
    }
    return fields
  }

  private static func usage(of row: JSONElement, nested: inout NestedJSON) -> TokenUsage {
    var usage = nested.usage(row["usage"])
    let response = row["response"] ?? row["response_body"]
    if let response, !usage.isBelievable { usage = usage.or(nested.usage(ofAnswer: response)) }
    if !usage.isBelievable { usage = usage.or(TokenUsage.named(in: row)) }
    if !usage.isBelievable { usage = usage.or(nested.usage(besides: row)) }
    let body = response?["body"] ?? response
    return usage.served(body?["service_tier"] ?? row["service_tier"])
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: row["model"] ?? nested.container(in: row["response"])?["model"], time: time(of: row))
  }
}
