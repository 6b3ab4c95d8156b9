internal import FileFormats

/// A chat in no provider's words: what all of them can say. The parts are ranges of the row they were read from, and go
/// into the request byte for byte.
struct ChatRequest {
  struct Turn {
    let isAssistant: Bool
    /// Texts, as JSON strings; at least one.
    let parts: [Range<Int>]
  }

  /// Texts, as JSON strings.
  var system: [Range<Int>] = []
  var turns: [Turn] = []
  /// Numbers, as the row writes them.
  var maximumTokens: Range<Int>?
  var temperature: Range<Int>?
  var topP: Range<Int>?
  /// Texts, as JSON strings.
  var stop: [Range<Int>] = []

  /// Leaves out the answers that a log holds behind the last question.
  mutating func dropAnswer() {
    while turns.last?.isAssistant == true { turns.removeLast() }
  }

  /// - Throws: `LineRejection` if this asks nothing, or asks to go on with a text that the assistant began.
  func check() throws(LineRejection) {
    guard let last = turns.last else { throw LineRejection(.notConvertible, "no user turn") }
    guard !last.isAssistant else {
      throw LineRejection(.notConvertible, "the last turn is the assistant's, which not every provider continues")
    }
  }
}

extension JSONText {
  /// A list of texts, or a text alone.
  func texts(of value: Range<Int>, in name: StaticString) throws(LineRejection) -> [Range<Int>] {
    if kind(of: value) == .string { return [value] }
    let texts = values(of: value)
    guard kind(of: value) == .array, texts.allSatisfy({ kind(of: $0) == .string }) else {
      throw LineRejection(.notConvertible, "'\(name)' is not a list of texts")
    }
    return texts
  }

  /// The texts of a message: its content is a text, or a list of parts `{"text": ...}` of type `text`, which may carry
  /// hints to a cache.
  func textParts(of content: Range<Int>) throws(LineRejection) -> [Range<Int>] {
    if kind(of: content) == .string { return [content] }
    var parts: [Range<Int>] = []
    for part in kind(of: content) == .object ? [content] : values(of: content) {
      var text: Range<Int>?
      for member in members(of: part) {
        if spells("text", in: member.name), kind(of: member.value) == .string {
          text = member.value
        } else if !(spells("type", in: member.name) && isString("text", at: member.value)),
          !spells("cache_control", in: member.name)
        {
          throw LineRejection(
            .notConvertible,
            spells("type", in: member.name)
              ? "a part of a message is of the type \(String(decoding: self[member.value].prefix(64), as: UTF8.self)), "
                + "which is not converted"
              : "a part of a message has '\(name(of: member))', which is not converted")
        }
      }
      guard let text else { throw LineRejection(.notConvertible, "a part of a message is not a text") }
      parts.append(text)
    }
    guard !parts.isEmpty else { throw LineRejection(.notConvertible, "a message without text") }
    return parts
  }

  /// A number, for a parameter.
  func number(_ member: Member) throws(LineRejection) -> Range<Int> {
    guard kind(of: member.value) == .number else {
      throw LineRejection(.notConvertible, "'\(name(of: member))' is not a number")
    }
    return member.value
  }

  /// A member's name in a message.
  func name(of member: Member) -> String {
    String(decoding: self[member.name].prefix(64), as: UTF8.self)
  }

  /// Whether a member has one of these names.
  func isNamed(_ member: Member, among names: [StaticString]) -> Bool {
    names.contains { spells($0, in: member.name) }
  }

  func unsaid(_ member: Member) -> LineRejection {
    LineRejection(.notConvertible, "'\(name(of: member))' cannot be said in the other layout")
  }
}
