internal import FileFormats

/// A conversation's messages alone, one list a line, or one list that is the whole file.
enum MessagesFormat: RowLayout {
  static let summary = #"[{"role": ..., "content": ...}]: a conversation's messages in a list, one a line or file"#

  static func matches(_ row: JSONElement) -> Bool {
    var isMessage = false
    row.forEachValue { message in
      isMessage = message.kind == .object && ChatMessage.matches(message)
      return false
    }
    return isMessage
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields { RowFields(prompt: row) }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin { RowOrigin(model: nil, time: nil) }
}
