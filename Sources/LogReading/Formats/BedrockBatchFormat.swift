internal import FileFormats

/// Bedrock batch inference, its input and its output, which repeats the input: `modelInput` is an InvokeModel body, in
/// its model family's own names, or a Converse body. No row names its model.
enum BedrockBatchFormat: RowLayout {
  static let summary = #"{"recordId": ..., "modelInput": {...}}: Bedrock batch, InvokeModel or Converse bodies"#

  static func matches(_ row: JSONElement) -> Bool { row["modelInput"]?.kind == .object }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var fields = RowFields(id: row["recordId"], usage: TokenUsage(row["modelOutput"]?["usage"]).servedInBatch())
    RequestBody.read(row["modelInput"], into: &fields)
    return fields
  }

  static func origin(of row: JSONElement) -> RowOrigin {
    RowOrigin(model: row["modelInput"]?["modelId"] ?? row["modelOutput"]?["model"], time: nil)
  }
}
