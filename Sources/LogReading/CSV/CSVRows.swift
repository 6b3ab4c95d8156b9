internal import FileFormats
internal import Numerics

/// The columns of a CSV log, which make an object of each record.
package struct CSVHeader: Sendable, Equatable {
  /// As they are read; see `CSVColumnNames`.
  package let columns: [String]
  /// `"name":` of each column.
  let members: [[UInt8]]

  /// Columns of which a log of any format that is read must have one.
  static let promptColumns: Set<String> = [
    "prompt", "text", "messages", "input", "request_body", "conversation", "conversations", "conversation_a",
    "gen_ai.input.messages", "body", "request", "params", "modelInput", "inputs", "instruction", "proxy_server_request",
    "attributes", "SpanAttributes", "span_attributes", "ai.prompt.messages", "input_messages", "question", "query",
  ]

  /// Further columns that formats and groupings look for in a row.
  private static let otherColumns = [
    "LogAttributes", "_id", "ai_model", "api_key", "api_key_alias", "api_key_id", "cache_hit", "cache_status",
    "calculated_total_cost", "call_type", "captureData", "chosen", "completion_tokens", "contents", "context",
    "conversation_hash", "conversation_id", "correct", "cost", "costDetails", "cost_currency", "cost_details",
    "cost_usd", "created", "created_at", "custom_id", "databricks_request_id", "date", "datetime", "end_user",
    "endpoint", "error", "eventMetadata", "eventName", "event_name", "events", "extra", "from", "grade", "group",
    "id", "inputTokens", "input_tokens", "items", "key", "key_alias", "key_hash", "key_name", "llm_output",
    "logRecords", "max_completion_tokens", "max_tokens", "metadata", "metrics", "model", "modelId", "modelOutput",
    "modelParameters", "model_a", "model_b", "model_id", "model_parameters", "n", "name", "object",
    "observedTimeUnixNano", "output", "outputTokens", "output_tokens", "outputs", "path", "processed_time",
    "promptTokens", "prompt_id", "prompt_tokens", "providedModelName", "provided_model_name", "question_id",
    "recordId", "requestId", "request_created_at", "request_id", "request_model", "request_path", "request_time",
    "request_url", "response", "response_body", "response_cost", "response_id", "response_model", "result", "role",
    "run_type", "safety_identifier", "schemaType", "score", "service_tier", "spanId", "span_id", "spend", "startTime",
    "startTimeUnixNano", "start_time", "system", "system_prompt", "target_url", "time", "timeUnixNano", "timestamp",
    "timestamp_ms", "tokenUsage", "token_usage", "tokens", "tools", "totalCost", "total_cost", "total_tokens",
    "traceId", "trace_id", "ts", "tstamp", "type", "uid", "url", "usage", "usageDetails", "usageMetadata",
    "usage_details", "usage_metadata", "user", "user_id", "winner", "winner_model_a",
  ]
  /// Every column that is looked for where nobody names one.
  static let knownColumns = promptColumns.sorted() + otherColumns

  /// The header that `line` is; nil if it is none: JSON, no column that could hold a prompt, or one column alone in a file
  /// whose name does not say CSV.
  ///
  /// - Parameters:
  ///   - line: without its line end.
  ///   - others: further names for the prompt's column.
  ///   - named: columns that somebody names.
  ///   - isNamedCSV: takes any columns, so that a file whose name says CSV is told by them what it lacks.
  /// - Throws: where two columns have one name.
  init?(
    _ line: UnsafeBufferPointer<UInt8>, orPromptIn others: [String], named: [String] = [], isNamedCSV: Bool
  ) throws(CSVError) {
    var scanner = CSVScanner()
    guard (try? scanner.next(in: line)) == true, scanner.position == line.count,
      scanner.fields.count > 1 || isNamedCSV
    else { return nil }
    var written: [String] = []
    for range in scanner.fields {
      guard let name = String(validating: scanner.text[range], as: UTF8.self) else { return nil }
      written.append(name)
    }
    let names = CSVColumnNames(others + named + CSVHeader.knownColumns)
    let prompts = CSVHeader.promptColumns.union(others)
    let holdsPrompts = written.contains { prompts.contains(names.name(of: $0)) }
    guard holdsPrompts || isNamedCSV && written.count > 1 else { return nil }
    let columns = try names.resolved(written)
    self.columns = columns
    members = columns.map { name in
      var writer = JSONWriter()
      writer.string(name)
      writer.raw(":")
      return writer.bytes
    }
  }
}

/// Writes a CSV record as a JSON object of texts, empty fields as null, so that every format's layout reads it.
struct CSVRowEncoder {
  private var scanner = CSVScanner()

  /// Appends one object; nothing if the record is refused.
  mutating func append(
    _ record: UnsafeBufferPointer<UInt8>, under header: CSVHeader, to bytes: inout [UInt8]
  ) throws(LineRejection) {
    scanner.restart()
    do throws(CSVError) {
      guard try scanner.next(in: record) else { throw CSVError(line: 1, reason: "is empty") }
    } catch {
      let place = error.line > 1 ? "line \(error.line) of the record " : ""
      throw LineRejection(.invalidCSV, place + error.reason)
    }
    guard scanner.position == record.count else {
      throw LineRejection(
        .invalidCSV, "has a lone carriage return; a field that holds line ends needs quotes around it")
    }
    guard scanner.fields.count == header.columns.count else {
      throw LineRejection(
        .invalidCSV,
        "has \(FigureText.count(scanner.fields.count, of: "field")) where the header has \(header.columns.count); "
          + "a field that holds commas or line ends needs quotes around it")
    }
    var writer = JSONWriter()
    swap(&writer.bytes, &bytes)
    defer { swap(&writer.bytes, &bytes) }
    scanner.text.withUnsafeBufferPointer { text in
      for (index, range) in scanner.fields.enumerated() {
        if index == 0 { writer.raw("{") } else { writer.raw(",") }
        writer.raw(header.members[index])
        if range.isEmpty { writer.raw("null") } else { writer.string(UnsafeBufferPointer(rebasing: text[range])) }
      }
      writer.raw("}")
    }
  }
}
