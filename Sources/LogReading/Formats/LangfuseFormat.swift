internal import FileFormats

/// Langfuse observations, as its exports and API write them, in snake case or camel case. The layout was not read at its
/// source, so the reader is tolerant: `input` may be a text, a list of messages, one message, a request body, or any of
/// them as a JSON text.
enum LangfuseFormat: RowLayout {
  static let summary = #"{"type": "GENERATION", "trace_id": ..., "input": ...}: Langfuse observations"#

  static func matches(_ row: JSONElement) -> Bool {
    guard let type = row["type"]?.utf8 else { return false }
    if type.elementsEqual("GENERATION".utf8) { return true }
    return isObservation(type) && (row["trace_id"] ?? row["traceId"]) != nil
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var usage = TokenUsage(row["usage_details"] ?? row["usageDetails"])
    if usage.isEmpty { usage = TokenUsage(row["usage"]) }
    var fields = RowFields(id: id(of: row), usage: usage)
    guard row["type"]?.utf8.map({ $0.elementsEqual("GENERATION".utf8) }) ?? true else { return fields }
    RequestBody.read(nested.container(in: row["input"]) ?? row["input"], into: &fields)
    fields.maximumCompletionTokens =
      fields.maximumCompletionTokens
      ?? CompletionLimit.tokens(ofAnyBody: row["model_parameters"] ?? row["modelParameters"])
    return fields
  }

  static func origin(of row: JSONElement) -> RowOrigin {
    RowOrigin(
      model: row["model"] ?? row["provided_model_name"] ?? row["providedModelName"],
      time: row["start_time"] ?? row["startTime"] ?? row["timestamp"])
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    if let type = row["type"]?.string, type != "GENERATION" {
      return "an observation of type \(type), not a GENERATION"
    }
    switch row["input"]?.kind {
    case nil, .null: return "the observation has no input: export it with its input and output fields"
    default: return nil
    }
  }

  private static func isObservation(_ type: UnsafeBufferPointer<UInt8>) -> Bool {
    let types = ["SPAN", "EVENT", "AGENT", "TOOL", "CHAIN", "RETRIEVER", "EVALUATOR", "EMBEDDING", "GUARDRAIL"]
    return types.contains { type.elementsEqual($0.utf8) }
  }
}
