internal import FileFormats

/// LangSmith's runs. Only those of models are requests: chains, tools and retrievers hold or surround them.
enum LangSmithFormat: RowLayout {
  static let summary = #"{"run_type": "llm", "inputs": {"messages": [...]}}: LangSmith runs"#

  static func matches(_ row: JSONElement) -> Bool { row.has("run_type") && row.has("inputs") }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var usage = nested.usage(ofAnswer: row["outputs"])
    let counted = TokenUsage.named(in: row)
    usage = counted.isBelievable ? counted.completed(by: usage) : usage.or(counted)
    var fields = RowFields(id: id(of: row), usage: usage)
    let type = row["run_type"]
    if let type, !type.spells("llm") {
      fields.setAside =
        type.spells("tool") ? .tools : type.spells("embedding") ? .embeddings : type.spells("chain") ? .agents : .spans
    }
    fields.take(parameters: nested.container(in: row["extra"])?["invocation_params"])
    let inputs = nested.container(in: row["inputs"])
    RequestBody.read(inputs, into: &fields, nested: &nested)
    if fields.prompt?.isEmptyContainer ?? true, let prompts = inputs?["prompts"] { fields.prompt = prompts }
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    let extra = nested.container(in: row["extra"])
    return RowOrigin(
      model: extra?["metadata"]?["ls_model_name"] ?? extra?["invocation_params"]?["model"]
        ?? extra?["invocation_params"]?["model_name"], time: time(of: row))
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    row["inputs"].map(\.isEmptyContainer) ?? true
      ? "the run has no inputs: LangSmith records them unless LANGSMITH_HIDE_INPUTS is set" : nil
  }
}
