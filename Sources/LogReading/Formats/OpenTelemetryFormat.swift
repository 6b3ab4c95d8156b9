internal import FileFormats

/// OpenTelemetry spans and events of calls of models, one a row, as the conventions, OpenLLMetry, OpenInference, the AI SDK
/// and Pydantic AI write them; `SpanAttributes` knows where attributes stand, and `SpanMessages` where messages do.
///
/// Spans of agents, chains and tools surround calls of models and repeat their tokens: they are set aside, as are all other
/// spans.
enum OpenTelemetryFormat: RowLayout {
  static let summary =
    #"{"attributes": {"gen_ai.input.messages": ...}}: OpenTelemetry spans and events of GenAI, OTLP as it is"#

  static func matches(_ row: JSONElement) -> Bool {
    if SpanAttributes.isOfModels(row) { return true }
    guard let attributes = row["attributes"], NestedJSON.isContainer(attributes) else { return false }
    let names: [StaticString] = [
      "spanId", "span_id", "traceId", "trace_id", "timeUnixNano", "observedTimeUnixNano", "logRecords",
    ]
    return names.contains { row[$0] != nil } || row["context"]?["span_id"] != nil || row.has("body")
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    let span = SpanAttributes(row, nested: &nested)
    var fields = RowFields(
      id: span["gen_ai.response.id"] ?? row["span_id"] ?? row["spanId"] ?? row["context"]?["span_id"] ?? id(of: row))
    fields.usage = usage(of: span, nested: &nested)
    fields.take(parameters: nested.container(in: span["llm.invocation_parameters"]))
    fields.take(
      CompletionLimit(
        ofOne: span["gen_ai.request.max_tokens"] ?? span["llm.request.max_tokens"] ?? span["ai.settings.maxTokens"]
          ?? span["ai.settings.maxOutputTokens"], answers: span["gen_ai.request.choice.count"]))
    fields.setAside = setAside(span)
    guard fields.setAside == nil else { return fields }
    SpanMessages.read(span, into: &fields, nested: &nested)
    if fields.prompt?.isEmptyContainer ?? true, !isCall(span), fields.absence == nil { fields.setAside = .spans }
    return fields
  }

  /// Why a span is no call of a model, by what its instrumentation says.
  private static func setAside(_ span: SpanAttributes) -> SetAsideKind? {
    if let operation = span["gen_ai.operation.name"] { return SetAsideKind(operation: operation) }
    if let kind = span["openinference.span.kind"] {
      return kind.spells("LLM") ? nil : SetAsideKind(operation: kind) ?? .spans
    }
    if let operation = span["ai.operationId"]?.string {
      if operation.contains("embed") { return .embeddings }
      if operation.contains("toolCall") { return .tools }
      return operation.hasSuffix(".doGenerate") || operation.hasSuffix(".doStream") ? nil : .agents
    }
    if let type = span["llm.request.type"] {
      return type.spells("embedding") ? .embeddings : type.spells("rerank") ? .rankings : nil
    }
    if let kind = span["traceloop.span.kind"] { return SetAsideKind(operation: kind) ?? .spans }
    return span["agent_name"] != nil && span["gen_ai.request.model"] == nil ? .agents : nil
  }

  /// Whether the span says that a model was called.
  private static func isCall(_ span: SpanAttributes) -> Bool {
    let names: [StaticString] = [
      "gen_ai.request.model", "gen_ai.response.model", "gen_ai.operation.name", "llm.model_name", "llm.request.model",
      "ai.model.id", "gen_ai.usage.input_tokens", "openinference.span.kind",
    ]
    return names.contains { span[$0] != nil }
  }

  /// The conventions want cached tokens to be part of the input, and reasoning of the output.
  private static func usage(of span: SpanAttributes, nested: inout NestedJSON) -> TokenUsage {
    var usage = TokenUsage(
      prompt: span.count("gen_ai.usage.input_tokens") ?? span.count("gen_ai.usage.prompt_tokens")
        ?? span.count("llm.token_count.prompt") ?? span.count("llm.usage.prompt_tokens")
        ?? span.count("ai.usage.promptTokens") ?? span.count("ai.usage.inputTokens"),
      completion: span.count("gen_ai.usage.output_tokens") ?? span.count("gen_ai.usage.completion_tokens")
        ?? span.count("llm.token_count.completion") ?? span.count("llm.usage.completion_tokens")
        ?? span.count("ai.usage.completionTokens") ?? span.count("ai.usage.outputTokens"))
    guard !usage.isEmpty else { return nested.usage(span["llm.usage"] ?? span["gen_ai.usage"]) }
    usage.take(
      TokenDetails(
        cacheRead: span.count("gen_ai.usage.cache_read.input_tokens")
          ?? span.count("gen_ai.usage.cache_read_input_tokens") ?? span.count(
            "llm.token_count.prompt_details.cache_read")
          ?? 0,
        cacheWrite: span.count("gen_ai.usage.cache_creation.input_tokens")
          ?? span.count("gen_ai.usage.cache_creation_input_tokens")
          ?? span.count("llm.token_count.prompt_details.cache_write") ?? 0,
        reasoning: span.count("gen_ai.usage.reasoning.output_tokens") ?? span.count("gen_ai.usage.reasoning_tokens")
          ?? span.count("llm.token_count.completion_details.reasoning") ?? 0))
    return usage.served(span["openai.response.service_tier"] ?? span["gen_ai.openai.response.service_tier"])
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    let span = SpanAttributes(row, nested: &nested)
    return RowOrigin(
      model: span["gen_ai.request.model"] ?? span["gen_ai.response.model"] ?? span["llm.model_name"]
        ?? span["llm.request.model"] ?? span["ai.model.id"],
      time: row["startTimeUnixNano"] ?? row["timeUnixNano"] ?? time(of: row))
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    "the span has no messages: instrumentations record them only when configured to, most of them by "
      + "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=SPAN_ONLY, OpenLLMetry by TRACELOOP_TRACE_CONTENT=true"
  }
}
