internal import FileFormats

/// `{"prompt": ...}`, `{"text": ...}`, or a line that is one JSON string.
enum PlainFormat: RowLayout {
  static let summary = #"{"prompt": ...}, {"text": ...} or a bare JSON string"#

  static func matches(_ row: JSONElement) -> Bool {
    switch row.kind {
    case .string: true
    case .object: row["prompt"]?.kind == .string || row["text"]?.kind == .string
    default: false
    }
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    guard row.kind == .object else { return RowFields(prompt: row) }
    return RowFields(
      prompt: row["prompt"] ?? row["text"], id: id(of: row), maximumCompletionTokens: CompletionLimit.tokens(of: row),
      usage: TokenUsage(row["usage"]))
  }

  static func origin(of row: JSONElement) -> RowOrigin {
    RowOrigin(model: row["model"], time: time(of: row))
  }
}
