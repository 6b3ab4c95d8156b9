internal import JSONCoding

/// A log format that can be read: how it is told and where its fields are.
///
/// Adding one takes a case here and a file in `Formats/`.
package enum LogFormat: String, Sendable, CaseIterable {
  /// In the order of probing.
  case openAIBatch = "openai-batch"
  case chat = "chat"
  case plain = "plain"

  /// What `--help` says of it.
  package var summary: String {
    switch self {
    case .openAIBatch: #"{"custom_id": ..., "body": {"messages": [...]}}: OpenAI Batch input, vLLM run_batch"#
    case .chat: #"{"messages": [{"role": ..., "content": ...}]}: chat logs and data sets"#
    case .plain: #"{"prompt": ...}, {"text": ...} or a bare JSON string"#
    }
  }

  /// Whether this row looks like the format.
  func matches(_ row: JSONElement) -> Bool {
    switch self {
    case .openAIBatch: OpenAIBatchFormat.matches(row)
    case .chat: ChatFormat.matches(row)
    case .plain: PlainFormat.matches(row)
    }
  }

  func fields(of row: JSONElement) -> RowFields {
    switch self {
    case .openAIBatch: OpenAIBatchFormat.fields(of: row)
    case .chat: ChatFormat.fields(of: row)
    case .plain: PlainFormat.fields(of: row)
    }
  }
}
