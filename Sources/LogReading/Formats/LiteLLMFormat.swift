internal import FileFormats

/// LiteLLM's StandardLoggingPayload, as its logging callbacks write it to files and buckets.
enum LiteLLMFormat: RowLayout {
  static let summary = #"{"call_type": ..., "response_cost": ..., "messages": [...]}: LiteLLM StandardLoggingPayload"#

  static func matches(_ row: JSONElement) -> Bool { row.has("call_type") && row.has("response_cost") }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    let response = nested.container(in: row["response"])
    // The row itself has the two counts alone.
    let fuller = nested.usage(nested.container(in: row["metadata"])?["usage_object"] ?? response?["usage"])
    let counted = TokenUsage.named(in: row)
    var fields = RowFields(
      id: id(of: row), setAside: SetAsideKind(callType: row["call_type"]),
      usage: (counted.isBelievable ? counted.completed(by: fuller) : fuller.or(counted))
        .served(response?["service_tier"]))
    fields.recordedCost = RecordedCost(row["response_cost"], cacheHit: row["cache_hit"])
    fields.take(parameters: nested.container(in: row["model_parameters"]))
    RequestBody.read(row["messages"], into: &fields, nested: &nested)
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: row["model"], time: row["startTime"] ?? time(of: row))
  }
}
