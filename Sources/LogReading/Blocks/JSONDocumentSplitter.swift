/// Finds the elements of JSON that is not one object a line: of a list, of objects that are printed over several lines,
/// and of objects one after the other with white space, commas, record separators (RFC 7464) or nothing between them.
///
/// An element is what stands in a list at the top, or at the top itself. Nothing is validated: an element that is not JSON
/// is found out when it is parsed. With `lists`, elements are what stands in the lists of these names, however deep, and all
/// around them is passed over. An object that never ends is given up where, at the top, the next one begins a line in
/// a place where no value can stand.
struct JSONDocumentSplitter {
  /// Where an element is in the block.
  struct Element {
    let start: Int
    /// Behind its last byte.
    let end: Int
  }

  private enum State { case between, container, containerString, string, scalar }

  private var state = State.between
  private var isEscaped = false
  private var nesting = JSONNesting()
  private var previous: UInt8 = 0
  /// Whether a list at the top, or one of `lists`, is open.
  private(set) var isInList = false
  /// Names of members whose lists hold the elements; empty for elements at the top.
  private let lists: [[UInt8]]
  /// Outside of such a list: how deep, the name that was read last, and whether one is being read.
  private var seeking = (depth: 0, isInString: false)
  private var name: [UInt8] = []

  init(lists: [[UInt8]] = []) { self.lists = lists }

  /// Whether something is open that was never closed.
  var isOpen: Bool { isInList || elementStart != nil || seeking.depth > 0 }
  /// Of the element that has not ended, in the block.
  private(set) var elementStart: Int?

  /// The unfinished element has become the first of a block.
  mutating func moveToStart() { if elementStart != nil { elementStart = 0 } }

  /// Appends the elements that end within `bytes`, which go on where the last call ended and lie at `base` in the block.
  mutating func scan(_ bytes: UnsafeRawBufferPointer, base: Int, into elements: inout [Element]) {
    for (index, byte) in bytes.enumerated() {
      switch state {
      case .between:
        if lists.isEmpty || isInList { begin(byte, at: base + index) } else { seek(byte) }
      case .container: step(byte, at: base + index, into: &elements)
      case .containerString, .string:
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          if state == .string { end(at: base + index + 1, into: &elements) } else { state = .container }
        } else if byte == 0x0A {
          // No string goes over a line's end: its closing quote is missing.
          if state == .string { end(at: base + index, into: &elements) } else { state = .container }
        }
      case .scalar:
        let isEnd = byte == 0x0A || isInList && (byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]"))
        if isEnd {
          end(at: base + index, into: &elements)
          begin(byte, at: base + index)
        }
      }
      if byte > 0x20 { previous = byte }
    }
  }

  /// Looks for the next list that holds elements.
  private mutating func seek(_ byte: UInt8) {
    if seeking.isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        seeking.isInString = false
      } else if name.count < 32 {
        name.append(byte)
      }
      return
    }
    switch byte {
    case UInt8(ascii: "\""):
      seeking.isInString = true
      name.removeAll(keepingCapacity: true)
    case UInt8(ascii: "[") where previous == UInt8(ascii: ":") && lists.contains(name): isInList = true
    case UInt8(ascii: "["), UInt8(ascii: "{"): seeking.depth += 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"): seeking.depth = max(0, seeking.depth - 1)
    default: break
    }
  }

  private mutating func begin(_ byte: UInt8, at place: Int) {
    switch byte {
    case ...0x20, UInt8(ascii: ","): return
    case UInt8(ascii: "[") where !isInList:
      isInList = true
      return
    case UInt8(ascii: "]") where isInList:
      isInList = false
      return
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      state = .container
      nesting = JSONNesting()
      nesting.open(byte)
    case UInt8(ascii: "\""): state = .string
    default: state = .scalar
    }
    elementStart = place
  }

  private mutating func step(_ byte: UInt8, at place: Int, into elements: inout [Element]) {
    switch byte {
    case UInt8(ascii: "\""): state = .containerString
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if !isInList, isLineStart, byte == UInt8(ascii: "{"), !nesting.takesValue(after: previous) {
        end(at: place, into: &elements)
        begin(byte, at: place)
      } else {
        nesting.open(byte)
      }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      nesting.close()
      if nesting.depth == 0 { end(at: place + 1, into: &elements) }
    default: break
    }
    isLineStart = byte == 0x0A
  }

  /// Whether the byte before was a line feed.
  private var isLineStart = false

  private mutating func end(at place: Int, into elements: inout [Element]) {
    if let start = elementStart { elements.append(Element(start: start, end: place)) }
    (state, elementStart, isEscaped) = (.between, nil, false)
  }
}

/// Which lists and objects are open, as far as 64 deep.
struct JSONNesting {
  private(set) var depth = 0
  /// A bit for each: 1 for an object.
  private var objects: UInt64 = 0

  mutating func open(_ byte: UInt8) {
    objects = objects << 1 | (byte == UInt8(ascii: "{") ? 1 : 0)
    depth += 1
  }

  mutating func close() {
    objects >>= 1
    depth -= 1
  }

  private var isInObject: Bool { objects & 1 == 1 }

  /// Whether a list or an object may begin behind this byte.
  func takesValue(after previous: UInt8) -> Bool {
    if depth > 64 || previous == UInt8(ascii: ":") { return true }
    return !isInObject && (previous == UInt8(ascii: "[") || previous == UInt8(ascii: ","))
  }

  /// Whether `next` may follow `previous` in JSON that is well-formed so far.
  func takes(_ next: UInt8, after previous: UInt8) -> Bool {
    let closing: UInt8 = isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    switch previous {
    case UInt8(ascii: "{"): return next == UInt8(ascii: "\"") || next == closing
    case UInt8(ascii: "["): return next != UInt8(ascii: ",")
    case UInt8(ascii: ":"): return next != UInt8(ascii: ",") && next != closing
    case UInt8(ascii: ","): return isInObject ? next == UInt8(ascii: "\"") : next != closing
    default: return next == UInt8(ascii: ",") || next == closing || isInObject && next == UInt8(ascii: ":")
    }
  }
}

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
  /// How many members with a text or a number may come before the list, and in how many bytes.
  private static let (mostMembers, mostBytes) = (16, 4_096)

  enum Finding {
    case unknown
    case none
    case found([[UInt8]])
  }

  /// - Parameters:
  ///   - bytes: from the document's start; white space may come first.
  ///   - pointed: members that a pointer to the prompt leads into, which are those of a row.
  static func find(_ bytes: UnsafeRawBufferPointer, except pointed: [String] = []) -> Finding {
    var scan = Scan(bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(mostBytes)), isCut: bytes.count > mostBytes)
    do throws(Stop) {
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

  private enum Stop: Error { case needsMore, isOther }

  /// A reader of the first bytes that gives up at once where they are something else.
  private struct Scan {
    let bytes: UnsafeRawBufferPointer
    /// Whether no more bytes are looked at.
    let isCut: Bool
    private var position = 0

    init(bytes: UnsafeRawBufferPointer, isCut: Bool) {
      self.bytes = bytes
      self.isCut = isCut
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
  }
}
