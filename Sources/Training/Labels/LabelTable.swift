internal import FileFormats

/// Rows of labels from JSON lines, a JSON list, or a CSV file with a header, distinguished by the first character.
enum LabelTable {
  /// Calls `body` with every row, in order.
  ///
  /// - Parameter columns: what a CSV file must have; a line of JSON is asked when its field is.
  static func forEachRecord(
    of path: String, columns: [String], _ body: (LabelRecord) throws(InputError) -> Void
  ) throws(InputError) {
    guard try isJSON(path) else {
      var reader = try CSVReader(path: path)
      for column in columns { _ = try reader.column(column) }
      while let record = try reader.next() {
        let members = zip(reader.header, record.fields).map { JSONValue.Member(name: $0, value: .string($1)) }
        try body(LabelRecord(file: path, line: record.line, fields: .object(members)))
      }
      return
    }
    try LabelFile.forEachObject(of: path, body)
  }

  /// A line that must be a JSON object.
  static func object(_ bytes: some Collection<UInt8>, file: String, line: Int) throws(InputError) -> JSONValue {
    let value = try JSONValue(parsing: bytes, file: file, line: line)
    guard value.members != nil else {
      throw InputError(
        file, line: line, "is not a JSON object; every line, or every value of a JSON list, needs to be one")
    }
    return value
  }

  /// Whether the first character that is not blank is the brace of a JSON object or the bracket of a list.
  static func isJSON(_ path: String) throws(InputError) -> Bool {
    let first = try LabelFile.head(of: path).first { $0 > UInt8(ascii: " ") }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }
}

/// Mends the two faults that published conversations have in JSON texts: escapes of half a surrogate pair, where a text
/// was cut within an emoji, and line ends and other control characters that stand within a string as they are.
enum JSONMending {
  /// The text with U+FFFD for every escape of a lone surrogate and an escape for every control character within a
  /// string; nil where there is nothing to mend.
  static func mended(_ text: some Sequence<UInt8>) -> [UInt8]? {
    let bytes = Array(text)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var isWithinString = false
    var hasChanged = false
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      var length = 1
      if byte == UInt8(ascii: "\\") {
        let unit = unit(bytes, at: position)
        length = unit == nil ? min(2, bytes.count - position) : 6
        if let unit, (0xD800..<0xE000).contains(unit) {
          if unit < 0xDC00, let low = self.unit(bytes, at: position + 6), (0xDC00..<0xE000).contains(low) {
            length = 12
          } else {
            result += Array("\\ufffd".utf8)
            hasChanged = true
            position += length
            continue
          }
        }
      } else if byte == UInt8(ascii: "\"") {
        isWithinString.toggle()
      } else if byte < 0x20, isWithinString {
        result += Array("\\u00".utf8) + [byte / 16, byte % 16].map { Array("0123456789abcdef".utf8)[Int($0)] }
        hasChanged = true
        position += 1
        continue
      }
      result += bytes[position..<(position + length)]
      position += length
    }
    return hasChanged ? result : nil
  }

  /// The number of an escape `\uXXXX`; nil for anything else.
  private static func unit(_ bytes: [UInt8], at position: Int) -> UInt16? {
    guard position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
    else { return nil }
    return UInt16(String(decoding: bytes[(position + 2)..<(position + 6)], as: UTF8.self), radix: 16)
  }
}

/// The first user turn of what Chatbot Arena calls a prompt or a conversation.
enum FirstTurn {
  /// Of a list of turns, `["...", null, ...]`, or of a text that holds such a list as JSON; nil where the first turn
  /// has no text.
  static func ofPromptList(in record: LabelRecord) throws(InputError) -> String? {
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
      throw record.fail("'prompt' starts with '\(LabelRecord.shown(first))', which is not a text")
    }
    return text.isEmpty ? nil : text
  }

  private static func list(in text: String, _ record: LabelRecord) throws(InputError) -> [JSONValue]? {
    do throws(JSONError) { return try JSONValue(parsing: text.utf8).values } catch {
      if let mended = JSONMending.mended(text.utf8), let value = try? JSONValue(parsing: mended) { return value.values }
      throw record.fail("'prompt' is not a JSON list of turns: \(error.reason)")
    }
  }

  /// Of a list of messages `{"role": ..., "content": ...}`; nil where the first user message has no text.
  static func ofConversation(_ name: String, in record: LabelRecord) throws(InputError) -> String? {
    guard let messages = record.fields[name]?.values else { throw record.fail("'\(name)' must be a list of messages") }
    guard let first = messages.first(where: { $0["role"]?.string == "user" }) else { return nil }
    switch first["content"] {
    case .string?, .array?: return text(of: first["content"])
    case .null?, nil: return nil
    case let other?:
      throw record.fail("'\(name)' starts with the content '\(LabelRecord.shown(other))', which is not a text")
    }
  }

  /// Of a text, or of a list of messages or turns; nil where there is no text.
  static func ofPrompt(_ name: String, in record: LabelRecord) -> String? {
    guard let messages = record.fields[name]?.values else { return text(of: record.fields[name]) }
    let speakers = ["user", "human"]
    let first = messages.first { speakers.contains($0["role"]?.string ?? $0["from"]?.string ?? "") }
    return text(of: first?["content"] ?? first?["value"] ?? messages.first)
  }

  /// A text that is not empty, or those of a list of parts, a line each.
  private static func text(of content: JSONValue?) -> String? {
    let text =
      content?.string
      ?? content?.values?.compactMap { $0.string ?? $0["text"]?.string }.filter { !$0.isEmpty }
      .joined(separator: "\n")
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The first turn of a text that spells its speakers, as `Human: ... Assistant: ...`; else the text as it is.
  static func withoutSpeakers(_ text: String) -> String {
    guard let start = text.firstRange(of: "Human:"), text[..<start.lowerBound].allSatisfy(\.isWhitespace) else {
      return text
    }
    let rest = text[start.upperBound...]
    let turn = rest[..<(rest.firstRange(of: "\n\nAssistant:")?.lowerBound ?? rest.endIndex)]
    return String(turn.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
