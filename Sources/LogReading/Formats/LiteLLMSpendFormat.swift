internal import FileFormats

/// Rows of LiteLLM's table LiteLLM_SpendLogs, exported as JSON lines or CSV. Its `messages` is an empty object unless the
/// proxy was told to store prompts; newer versions keep the request in `proxy_server_request`.
enum LiteLLMSpendFormat: RowLayout {
  static let summary = #"{"request_id": ..., "spend": ..., "messages": ...}: LiteLLM SpendLogs"#

  static func matches(_ row: JSONElement) -> Bool { row["spend"] != nil && row["request_id"] != nil }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    // The row itself has the two counts alone.
    let fuller = TokenUsage(nested.container(in: row["metadata"])?["usage_object"])
    var fields = RowFields(id: row["request_id"], usage: TokenUsage(row).completed(by: fuller))
    RequestBody.read(request(of: row, nested: &nested), into: &fields)
    return fields
  }

  static func origin(of row: JSONElement) -> RowOrigin {
    RowOrigin(model: row["model"], time: row["startTime"])
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    "LiteLLM stores prompts in its spend logs only with 'store_prompts_in_spend_logs: true' under general_settings"
  }

  /// Messages where there are any, else the request as the proxy received it.
  private static func request(of row: JSONElement, nested: inout NestedJSON) -> JSONElement? {
    if let messages = nested.container(in: row["messages"]) {
      var isEmpty = true
      messages.forEachValue { _ in
        isEmpty = false
        return false
      }
      messages.forEachMember { _, _ in
        isEmpty = false
        return false
      }
      if !isEmpty { return messages }
    }
    let request = nested.container(in: row["proxy_server_request"])
    return request?["body"] ?? request
  }
}
