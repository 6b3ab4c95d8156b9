internal import JSONCoding

/// `{"prompt": ...}`, `{"text": ...}`, or a line that is one JSON string.
enum PlainFormat {
  static func matches(_ row: JSONElement) -> Bool {
    switch row.kind {
    case .string: true
    case .object: row["prompt"]?.kind == .string || row["text"]?.kind == .string
    default: false
    }
  }

  static func fields(of row: JSONElement) -> RowFields {
    guard row.kind == .object else { return RowFields(prompt: row) }
    return RowFields(
      prompt: row["prompt"] ?? row["text"], system: nil, id: rowID(row), request: row, usage: row["usage"])
  }
}
