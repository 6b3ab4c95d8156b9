internal import JSONCoding

/// The first user turn of what Chatbot Arena calls a prompt or a conversation.
enum FirstTurn {
  /// Of a list of turns, `["...", null, ...]`, or of a text that holds such a list as JSON; nil where the first turn
  /// has no text.
  static func ofPromptList(in record: LabelRecord) throws(TuningError) -> String? {
    guard let field = record.fields["prompt"] else { throw record.fail("has no 'prompt'") }
    let turns: [JSONValue]?
    if let text = field.string {
      turns = try list(in: text, record)
    } else {
      turns = field.values
    }
    guard let turns else { throw record.fail("'prompt' must be a JSON list of turns") }
    guard let first = turns.first, first != .null else { return nil }
    guard let text = first.string else {
      throw record.fail("'prompt' starts with '\(LabelRecord.shown(first))', which is no text")
    }
    return text.isEmpty ? nil : text
  }

  private static func list(in text: String, _ record: LabelRecord) throws(TuningError) -> [JSONValue]? {
    do throws(JSONError) { return try JSONValue(parsing: text.utf8).values } catch {
      if let mended = JSONMending.mended(text.utf8), let value = try? JSONValue(parsing: mended) { return value.values }
      throw record.fail("'prompt' is no JSON list of turns: \(error.reason)")
    }
  }

  /// Of a list of messages `{"role": ..., "content": ...}`; nil where the first user message has no text.
  static func ofConversation(_ name: String, in record: LabelRecord) throws(TuningError) -> String? {
    guard let messages = record.fields[name]?.values else { throw record.fail("'\(name)' must be a list of messages") }
    guard let first = messages.first(where: { $0["role"]?.string == "user" }) else { return nil }
    switch first["content"] {
    case .string(let text)?: return text.isEmpty ? nil : text
    case .null?, nil: return nil
    case let other?: throw record.fail("'\(name)' starts with the content '\(LabelRecord.shown(other))', no text")
    }
  }
}
