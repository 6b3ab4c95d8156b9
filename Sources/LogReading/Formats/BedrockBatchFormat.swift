internal import FileFormats

/// Bedrock batch inference, its input and its output, which repeats the input: `modelInput` is an InvokeModel body, in
/// its model family's own names, or a Converse body. No row names its model.
enum BedrockBatchFormat: RowLayout {
  static let summary = #"{"recordId": ..., "modelInput": {...}}: Bedrock batch, InvokeModel or Converse bodies"#

  static func matches(_ row: JSONElement) -> Bool { row["modelInput"]?.mayHoldJSON ?? false }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var fields = RowFields(id: row["recordId"], usage: nested.usage(ofAnswer: row["modelOutput"]).servedInBatch())
    RequestBody.read(nested.container(in: row["modelInput"]), into: &fields, nested: &nested)
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(
      model: nested.container(in: row["modelInput"])?["modelId"] ?? nested.container(in: row["modelOutput"])?["model"],
      time: nil)
  }
}
