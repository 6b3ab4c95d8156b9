internal import FileFormats

/// Rows of LiteLLM's table LiteLLM_SpendLogs, exported as JSON lines or CSV. Its `messages` is an empty object unless the
/// proxy was told to store prompts; newer versions keep the request in `proxy_server_request`.
enum LiteLLMSpendFormat: RowLayout {
  static let summary = #"{"request_id": ..., "spend": ..., "messages": ...}: LiteLLM SpendLogs"#

  static func matches(_ row: JSONElement) -> Bool { row.has("spend") && row.has("request_id") }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    // The row itself has the two counts alone.
    let fuller = nested.usage(nested.container(in: row["metadata"])?["usage_object"])
    let counted = TokenUsage.named(in: row)
    var fields = RowFields(
      id: row["request_id"], setAside: SetAsideKind(callType: row["call_type"]),
      usage: counted.isBelievable ? counted.completed(by: fuller) : fuller.or(counted))
    fields.recordedCost = RecordedCost(row["spend"], cacheHit: row["cache_hit"])
    RequestBody.read(row["messages"], into: &fields, nested: &nested)
    if fields.prompt?.isEmptyContainer ?? true {
      fields.prompt = nil
      RequestBody.read(row["proxy_server_request"], into: &fields, nested: &nested)
    }
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: row["model"], time: row["startTime"])
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    "LiteLLM stores prompts in its spend logs only with 'store_prompts_in_spend_logs: true' under general_settings"
  }
}
