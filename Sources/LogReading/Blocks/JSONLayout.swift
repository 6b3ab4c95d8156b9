/// Tells JSON lines from JSON of any other layout by the first bytes of an input, up to the end of its first line or of
/// its first value.
struct JSONLayoutProbe {
  enum Layout { case lines, documents }

  private enum Phase { case start, list, value, string, afterLine, afterValue }

  private var phase = Phase.start
  private var position = 0
  private var isEscaped = false
  private var nesting = JSONNesting()
  private var previous: UInt8 = 0

  /// Looks at the bytes that it has not seen; nil while they do not tell.
  ///
  /// - Parameter bytes: all from the input's start.
  mutating func look(_ bytes: UnsafeRawBufferPointer) -> Layout? {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if let told = step(byte) { return told }
      if byte > 0x20 { previous = byte }
    }
    return nil
  }

  private mutating func step(_ byte: UInt8) -> Layout? {
    switch phase {
    case .start:
      switch byte {
      case 0x1E: return .documents
      case ...0x20: return nil
      case UInt8(ascii: "{"):
        nesting.open(byte)
        phase = .value
        return nil
      case UInt8(ascii: "["):
        phase = .list
        return nil
      default: return .lines
      }
    case .list:
      if byte <= 0x20 { return nil }
      return "{[\"]".utf8.contains(byte) ? .documents : .lines
    case .value: return stepInValue(byte)
    case .string:
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        phase = .value
      }
      return byte == 0x0A ? .lines : nil
    case .afterLine:
      if byte <= 0x20 { return nil }
      return nesting.takes(byte, after: previous) ? .documents : .lines
    case .afterValue:
      if byte == 0x0A { return .lines }
      if byte == 0x1E || byte == UInt8(ascii: "{") || byte == UInt8(ascii: ",") { return .documents }
      return byte <= 0x20 ? nil : .lines
    }
  }

  private mutating func stepInValue(_ byte: UInt8) -> Layout? {
    switch byte {
    case UInt8(ascii: "\""): phase = .string
    case 0x0A: phase = .afterLine
    case UInt8(ascii: "{"), UInt8(ascii: "["): nesting.open(byte)
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      nesting.close()
      if nesting.depth == 0 { phase = .afterValue }
    default: break
    }
    return nil
  }
}

/// Documents whose rows stand in a list below the top, told by their first members: batches of OTLP, the bodies of
/// Anthropic's batches, what APIs answer, and sets of requests with a name or a date.
struct JSONRowList {
  /// By the name of the member: those of the lists that hold the rows.
  private static let names: [(member: String, lists: [String])] = [
    ("resourceSpans", ["spans"]), ("resource_spans", ["spans"]), ("resourceLogs", ["logRecords"]),
    ("resource_logs", ["log_records", "logRecords"]), ("data", ["data"]), ("requests", ["requests"]),
    ("observations", ["observations"]), ("records", ["records"]), ("rows", ["rows"]), ("runs", ["runs"]),
    ("prompts", ["prompts"]), ("logs", ["logs"]), ("events", ["events"]), ("traces", ["traces"]),
  ]
  /// What rows have lists of objects in, too: only a first member of this name is a list of rows.
  private static let namesInRows = ["events", "traces"]
  /// What the objects of a row's own lists begin with.
  private static let messageMembers = ["role", "content", "from", "author", "type"]
  /// How many members with a text or a number may come before the list.
  private static let mostMembers = 16

  enum Finding {
    case unknown
    case none
    case found([[UInt8]])
  }

  /// - Parameters:
  ///   - bytes: from the document's start; white space may come first.
  ///   - pointed: members that a pointer to the prompt leads into, which are those of a row.
  static func find(_ bytes: UnsafeRawBufferPointer, except pointed: [String] = []) -> Finding {
    var scan = JSONOpening(bytes)
    do throws(JSONOpening.Stop) {
      try scan.expect(UInt8(ascii: "{"))
      for place in 0..<mostMembers {
        let name = try scan.string()
        try scan.expect(UInt8(ascii: ":"))
        if try scan.peek() == UInt8(ascii: "[") {
          guard let known = names.first(where: { name.elementsEqual($0.member.utf8) }), !pointed.contains(known.member),
            place == 0 || !namesInRows.contains(known.member)
          else { return .none }
          try scan.expect(UInt8(ascii: "["))
          try scan.expect(UInt8(ascii: "{"))
          if place > 0 {
            let inner = try scan.string()
            guard !messageMembers.contains(where: { inner.elementsEqual($0.utf8) }) else { return .none }
          }
          return .found(known.lists.map { Array($0.utf8) })
        }
        try scan.skipScalar()
        try scan.expect(UInt8(ascii: ","))
      }
      return .none
    } catch {
      return error == .needsMore ? .unknown : .none
    }
  }
}

/// Documents that are lists of a chat's messages, each of which is one conversation: one a line, or one file.
struct JSONMessageList {
  /// What the first object of such a list names besides who speaks.
  private static let texts = ["content", "parts", "value", "tool_calls"]
  /// What a row has that is no message.
  private static let rowMembers = ["messages", "prompt", "conversations", "conversation", "response"]

  /// Whether the first value of an input is a list whose first element is a message; nil while its bytes do not tell.
  static func opens(_ bytes: UnsafeRawBufferPointer) -> Bool? {
    var opening = JSONOpening(bytes)
    var (hasSpeaker, hasText) = (false, false)
    do throws(JSONOpening.Stop) {
      try opening.expect(UInt8(ascii: "["))
      try opening.expect(UInt8(ascii: "{"))
      while true {
        let name = try opening.string()
        if rowMembers.contains(where: { name.elementsEqual($0.utf8) }) { return false }
        try opening.expect(UInt8(ascii: ":"))
        if name.elementsEqual("role".utf8) || name.elementsEqual("from".utf8) {
          hasSpeaker = try opening.peek() == UInt8(ascii: "\"")
        }
        hasText = hasText || texts.contains { name.elementsEqual($0.utf8) }
        try opening.skipValue()
        guard try opening.peek() == UInt8(ascii: ",") else { return hasSpeaker && hasText }
        try opening.expect(UInt8(ascii: ","))
      }
    } catch {
      return error == .needsMore ? nil : hasSpeaker && hasText
    }
  }
}

/// Reads an input's first bytes, as far as 4 KiB, and gives up at once where they are something else than is looked for.
struct JSONOpening {
  enum Stop: Error { case needsMore, isOther }

  private static let mostBytes = 4_096

  private let bytes: UnsafeRawBufferPointer
  /// Whether no more bytes are looked at.
  private let isCut: Bool
  private var position = 0

  /// - Parameter bytes: from the document's start; white space may come first.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = UnsafeRawBufferPointer(rebasing: bytes.prefix(JSONOpening.mostBytes))
    isCut = bytes.count > JSONOpening.mostBytes
  }

  private var end: Stop { isCut ? .isOther : .needsMore }

  /// The next byte that is no white space.
  mutating func peek() throws(Stop) -> UInt8 {
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
    guard position < bytes.count else { throw end }
    return bytes[position]
  }

  mutating func expect(_ byte: UInt8) throws(Stop) {
    guard try peek() == byte else { throw .isOther }
    position += 1
  }

  /// A string without escapes that are needed for anything.
  mutating func string() throws(Stop) -> UnsafeRawBufferPointer {
    try expect(UInt8(ascii: "\""))
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard position < bytes.count else { throw end }
    position += 1
    return UnsafeRawBufferPointer(rebasing: bytes[start..<(position - 1)])
  }

  /// A text, a number, true, false or null.
  mutating func skipScalar() throws(Stop) {
    let first = try peek()
    if first == UInt8(ascii: "\"") {
      _ = try string()
      return
    }
    guard first != UInt8(ascii: "{"), first != UInt8(ascii: "[") else { throw .isOther }
    while position < bytes.count, bytes[position] > 0x20, bytes[position] != UInt8(ascii: ","),
      bytes[position] != UInt8(ascii: "}")
    {
      position += 1
    }
    guard position < bytes.count else { throw end }
  }
  /// Any value, which need not be well-formed.
  mutating func skipValue() throws(Stop) {
    let first = try peek()
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return try skipScalar() }
    var depth = 0
    repeat {
      switch try peek() {
      case UInt8(ascii: "\""):
        _ = try string()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      position += 1
    } while depth > 0
  }
}
