internal import FileFormats

/// LMSYS-Chat-1M and WildChat: whole conversations under `conversation`.
enum ConversationsFormat: RowLayout {
  static let summary = #"{"conversation": [{"role": ..., "content": ...}]}: LMSYS-Chat-1M, WildChat"#

  static func matches(_ row: JSONElement) -> Bool {
    guard let conversation = row["conversation"] else { return false }
    var hasRole = conversation.kind == .string && conversation.mayHoldJSON
    conversation.forEachValue { message in
      hasRole = message["role"] != nil
      return false
    }
    return hasRole
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    RowFields(
      prompt: nested.expected(row["conversation"]),
      id: row["conversation_id"] ?? row["conversation_hash"] ?? id(of: row), usage: nested.usage(row["usage"]))
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: row["model"], time: time(of: row))
  }
}
