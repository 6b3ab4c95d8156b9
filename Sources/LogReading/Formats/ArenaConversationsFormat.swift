internal import FileFormats

/// Arena battles with both conversations, whose user turns are the same; those of the first are read. The layout was not
/// read at its source, so the reader is tolerant: a conversation may be a JSON text.
enum ArenaConversationsFormat: RowLayout {
  static let summary = #"{"conversation_a": [...], "model_a": ..., "winner": ...}: Arena conversations"#

  static func matches(_ row: JSONElement) -> Bool { row["conversation_a"] != nil }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    RowFields(prompt: nested.expected(row["conversation_a"]), id: id(of: row))
  }

  /// Two models answered, so none is named.
  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin { RowOrigin(time: time(of: row)) }
}
