internal import FileFormats

/// Langfuse observations, as its exports and API write them, in snake case or camel case. The layout was not read at its
/// source, so the reader is tolerant: `input` may be a text, a list of messages, one message, a request body, or any of
/// them as a JSON text.
enum LangfuseFormat: RowLayout {
  static let summary = #"{"type": "GENERATION", "trace_id": ..., "input": ...}: Langfuse observations"#

  static func matches(_ row: JSONElement) -> Bool {
    guard let type = row["type"] else { return false }
    if type.spells("GENERATION") { return true }
    return isObservation(type) && (row.has("trace_id") || row.has("traceId") || row.has("usage_details"))
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var usage = nested.usage(row["usage_details"] ?? row["usageDetails"])
    if !usage.isBelievable { usage = usage.or(nested.usage(row["usage"])) }
    if !usage.isBelievable { usage = usage.or(TokenUsage.named(in: row)) }
    var fields = RowFields(id: id(of: row), usage: usage)
    if let type = row["type"], !type.spells("GENERATION") {
      fields.setAside = kind(of: type)
      return fields
    }
    fields.take(parameters: nested.container(in: row["model_parameters"] ?? row["modelParameters"]))
    let costs = nested.container(in: row["cost_details"] ?? row["costDetails"])
    fields.recordedCost = RecordedCost(
      costs?["total"] ?? row["total_cost"] ?? row["totalCost"] ?? row["calculated_total_cost"], cacheHit: nil)
    RequestBody.read(row["input"], into: &fields, nested: &nested)
    return fields
  }

  private static func kind(of type: JSONElement) -> SetAsideKind {
    if type.spells("EMBEDDING") { return .embeddings }
    if type.spells("TOOL") { return .tools }
    return type.spells("AGENT") ? .agents : .spans
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(
      model: row["model"] ?? row["provided_model_name"] ?? row["providedModelName"],
      time: row["start_time"] ?? row["startTime"] ?? row["timestamp"])
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    row["input"] == nil ? "the observation has no input: export it with its input and output fields" : nil
  }

  private static func isObservation(_ type: JSONElement) -> Bool {
    let types: [StaticString] = [
      "SPAN", "EVENT", "AGENT", "TOOL", "CHAIN", "RETRIEVER", "EVALUATOR", "EMBEDDING", "GUARDRAIL",
    ]
    return types.contains { type.spells($0) }
  }
}
