internal import FileFormats

/// `{"prompt": ...}`, `{"text": ...}`, or a line that is one JSON string. A row that names a role which is not the user's
/// is no prompt.
enum PlainFormat: RowLayout {
  static let summary = #"{"prompt": ...}, {"text": ...} or a bare JSON string"#

  static func matches(_ row: JSONElement) -> Bool {
    switch row.kind {
    case .string: return true
    case .object:
      guard let prompt = row["prompt"] else { return row["text"]?.kind == .string }
      // A table of columns has a list of models, too.
      if prompt.kind == .array, row["model"]?.kind == .array { return false }
      return prompt.kind == .string || prompt.kind == .array
    default: return false
    }
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    guard row.kind == .object else { return RowFields(prompt: row) }
    var fields = RowFields(prompt: nested.expected(row["prompt"] ?? row["text"], mayBeText: true), id: id(of: row))
    if let role = ChatRole(row["role"] ?? row["from"]), role != .user { fields.setAside = .answers }
    if let prompt = fields.prompt, prompt.kind == .object {
      fields.prompt = nil
      RequestBody.read(prompt, into: &fields, nested: &nested)
    }
    fields.take(CompletionLimit(of: row))
    fields.takeNeeds(of: row)
    fields.usage = nested.usage(row["usage"])
    if !fields.usage.isBelievable { fields.usage = fields.usage.or(nested.usage(ofAnswer: row["response"])) }
    if !fields.usage.isBelievable { fields.usage = fields.usage.or(TokenUsage.named(in: row)) }
    if !fields.usage.isBelievable { fields.usage = fields.usage.or(nested.usage(besides: row)) }
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: row["model"], time: time(of: row))
  }
}
