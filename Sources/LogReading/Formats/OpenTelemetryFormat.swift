internal import FileFormats

/// OpenTelemetry spans and events after the GenAI conventions, one a line. Attributes stand at the row's top, in an object
/// `attributes`, or in OTLP's list `[{"key": ..., "value": {"stringValue": ...}}]`; on spans the messages are a JSON text.
enum OpenTelemetryFormat: RowLayout {
  static let summary = #"{"attributes": {"gen_ai.input.messages": ...}}: OpenTelemetry GenAI spans and events"#

  static func matches(_ row: JSONElement) -> Bool {
    var isFound = false
    row.forEachMember { name, _ in
      isFound = isGenAI(name)
      return !isFound
    }
    row["attributes"]?.forEachMember { name, _ in
      isFound = isFound || isGenAI(name)
      return !isFound
    }
    row["attributes"]?.forEachValue { attribute in
      isFound = isFound || (attribute["key"]?.utf8).map(isGenAI) ?? false
      return !isFound
    }
    return isFound
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    var fields = RowFields(
      id: attribute("gen_ai.response.id", of: row) ?? row["span_id"] ?? row["spanId"] ?? row["context"]?["span_id"]
        ?? id(of: row))
    fields.usage = usage(of: row)
    fields.maximumCompletionTokens = count("gen_ai.request.max_tokens", of: row)
    let messages = attribute("gen_ai.input.messages", of: row)
    fields.prompt = nested.container(in: messages) ?? messages
    return fields
  }

  /// The conventions want cached tokens to be part of the input, and reasoning of the output.
  private static func usage(of row: JSONElement) -> TokenUsage {
    var usage = TokenUsage(
      prompt: count("gen_ai.usage.input_tokens", of: row) ?? count("gen_ai.usage.prompt_tokens", of: row),
      completion: count("gen_ai.usage.output_tokens", of: row) ?? count("gen_ai.usage.completion_tokens", of: row))
    guard !usage.isEmpty else { return usage }
    usage.take(
      TokenDetails(
        cacheRead: count("gen_ai.usage.cache_read.input_tokens", of: row)
          ?? count("gen_ai.usage.cache_read_input_tokens", of: row) ?? 0,
        cacheWrite: count("gen_ai.usage.cache_creation.input_tokens", of: row)
          ?? count("gen_ai.usage.cache_creation_input_tokens", of: row) ?? 0,
        reasoning: count("gen_ai.usage.reasoning.output_tokens", of: row)
          ?? count("gen_ai.usage.reasoning_tokens", of: row) ?? 0))
    return usage.served(
      attribute("openai.response.service_tier", of: row) ?? attribute("gen_ai.openai.response.service_tier", of: row))
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(
      model: attribute("gen_ai.request.model", of: row) ?? attribute("gen_ai.response.model", of: row),
      time: row["startTimeUnixNano"] ?? row["timeUnixNano"] ?? time(of: row))
  }

  static func missingPrompt(in row: JSONElement) -> String? {
    attribute("gen_ai.input.messages", of: row) == nil
      ? "there is no gen_ai.input.messages: instrumentations record messages only if told to, most of them by "
        + "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=SPAN_ONLY" : nil
  }

  private static func isGenAI(_ name: UnsafeBufferPointer<UInt8>) -> Bool { name.starts(with: "gen_ai.".utf8) }

  /// An attribute's value without OTLP's wrapping.
  private static func attribute(_ name: StaticString, of row: JSONElement) -> JSONElement? {
    if let value = row[name] ?? row["attributes"]?[name] { return value }
    var found: JSONElement?
    row["attributes"]?.forEachValue { attribute in
      let matches = attribute["key"]?.utf8.map { key in name.withUTF8Buffer { key.elementsEqual($0) } } ?? false
      if matches, let value = attribute["value"] {
        found = value["stringValue"] ?? value["intValue"] ?? value["doubleValue"] ?? value
      }
      return found == nil
    }
    return found
  }

  private static func count(_ name: StaticString, of row: JSONElement) -> Int? {
    TokenUsage.count(attribute(name, of: row))
  }
}
