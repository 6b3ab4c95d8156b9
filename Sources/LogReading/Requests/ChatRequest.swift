internal import FileFormats

/// A chat in no provider's words: what several of them can say. Texts and numbers are ranges of the row they were read
/// from, and go into the request byte for byte.
struct ChatRequest {
  struct Turn {
    let isAssistant: Bool
    /// At least one.
    var parts: [ChatPart]
  }

  /// Texts, as JSON strings.
  var system: [Range<Int>] = []
  var turns: [Turn] = []
  var tools: [ChatTool] = []
  var toolChoice: ChatToolChoice?
  /// Whether the model may call one tool at a time only.
  var callsOneTool = false
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

  /// Appends a message; the results of tools and what the user says behind them are one turn, as providers want it.
  mutating func append(_ turn: Turn) {
    if !turn.isAssistant, let last = turns.indices.last, !turns[last].isAssistant,
      turns[last].parts.allSatisfy(\.isToolResult)
    {
      turns[last].parts += turn.parts
    } else {
      turns.append(turn)
    }
  }

  /// - Throws: `LineRejection` if this asks nothing, or asks to go on with a text that the assistant began, or says
  ///   something in an order that not every provider takes.
  func check() throws(LineRejection) {
    guard let last = turns.last else { throw LineRejection(.notConvertible, "no user turn") }
    guard !last.isAssistant else {
      throw LineRejection(.notConvertible, "the last turn is the assistant's, which not every provider continues")
    }
    for turn in turns {
      // The user's turn begins with results, the assistant's ends with calls.
      let marks = turn.parts.map { turn.isAssistant ? $0.isToolCall : !$0.isToolResult }
      guard zip(marks, marks.dropFirst()).allSatisfy({ !$0 || $1 }) else {
        throw LineRejection(
          .notConvertible,
          turn.isAssistant
            ? "'tool_use' before other parts of a message" : "'tool_result' behind other parts of a message")
      }
    }
  }

  /// Whether any message calls a tool or holds its result.
  var usesTools: Bool { turns.contains { turn in turn.parts.contains { $0.isToolCall || $0.isToolResult } } }

  /// Refuses what Gemini's layout has in words that do not match those of the others.
  func checkTextsOnly() throws(LineRejection) {
    guard tools.isEmpty else { throw LineRejection(.notConvertible, "'tools' cannot be said in the other layout") }
    for turn in turns {
      for part in turn.parts {
        if case .image = part { throw LineRejection(.notConvertible, "an image is not converted to this layout") }
        guard case .text = part else {
          throw LineRejection(.notConvertible, "a call of a tool is not converted to this layout")
        }
      }
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

  /// The texts of a message that has nothing else.
  func textParts(of content: Range<Int>) throws(LineRejection) -> [Range<Int>] {
    try parts(of: content).map { (part) throws(LineRejection) in
      guard case .text(let text) = part else {
        throw LineRejection(.notConvertible, "a part of a message is not a text")
      }
      return text
    }
  }

  /// A number, for a parameter.
  func number(_ member: Member) throws(LineRejection) -> Range<Int> {
    guard kind(of: member.value) == .number else {
      throw LineRejection(.notConvertible, "'\(name(of: member))' is not a number")
    }
    return member.value
  }

  /// A text, for a name or an id.
  func string(_ member: Member) throws(LineRejection) -> Range<Int> {
    guard kind(of: member.value) == .string else {
      throw LineRejection(.notConvertible, "'\(name(of: member))' is not a text")
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
