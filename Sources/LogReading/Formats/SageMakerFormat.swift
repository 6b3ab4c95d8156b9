internal import FileFormats

/// What SageMaker captures of an endpoint's traffic: the bodies are JSON texts.
enum SageMakerFormat: RowLayout {
  static let summary = #"{"captureData": {"endpointInput": {"data": ...}}}: SageMaker data capture"#

  static func matches(_ row: JSONElement) -> Bool { row["captureData"]?["endpointInput"] != nil }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    let capture = row["captureData"]
    var fields = RowFields(
      id: row["eventMetadata"]?["eventId"] ?? id(of: row),
      usage: nested.usage(ofAnswer: capture?["endpointOutput"]?["data"]))
    let input = capture?["endpointInput"]
    if input?["encoding"]?.spells("BASE64") ?? false {
      fields.absence = "the body is captured in Base64: configure the capture with JSON content types"
    } else {
      RequestBody.read(input?["data"], into: &fields, nested: &nested)
    }
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(
      model: nested.container(in: row["captureData"]?["endpointInput"]?["data"])?["model"],
      time: row["eventMetadata"]?["inferenceTime"])
  }
}
