internal import FileFormats

/// Bedrock's model invocation logs: one call a line, with the body that was sent and the tokens that were counted. A body
/// above 100 KB is not in the line but in a file of its own, which the line names.
enum BedrockInvocationFormat: RowLayout {
  static let summary =
    #"{"schemaType": "ModelInvocationLog", "input": {"inputBodyJson": {...}}}: Bedrock invocation logs"#

  static func matches(_ row: JSONElement) -> Bool { row["schemaType"]?.spells("ModelInvocationLog") ?? false }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var fields = RowFields(
      id: row["requestId"], setAside: SetAsideKind(model: row["modelId"]), usage: usage(of: row, nested: &nested))
    RequestBody.read(row["input"]?["inputBodyJson"], into: &fields, nested: &nested)
    return fields
  }

  /// The body's own usage tells the parts; the log's counts leave what the cache held out of the input.
  private static func usage(of row: JSONElement, nested: inout NestedJSON) -> TokenUsage {
    let (input, output) = (row["input"], row["output"])
    let own = nested.usage(ofAnswer: output?["outputBodyJson"])
    if own.isBelievable { return own }
    let read = TokenUsage.count(input?["cacheReadInputTokenCount"]) ?? 0
    let write = TokenUsage.count(input?["cacheWriteInputTokenCount"]) ?? 0
    var usage = TokenUsage(
      prompt: TokenUsage.count(input?["inputTokenCount"]).map { $0 + read + write },
      completion: TokenUsage.count(output?["outputTokenCount"]))
    usage.take(TokenDetails(cacheRead: read, cacheWrite: write))
    return usage.or(own)
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: row["modelId"], time: row["timestamp"])
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    guard row["input"]?["inputBodyS3Path"] != nil else { return nil }
    return "the body is in the file that 'inputBodyS3Path' names, not in the log"
  }
}
