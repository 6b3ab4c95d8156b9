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

/// Documents whose rows stand in a list below the top, told by their first member: batches of OTLP, the bodies of Anthropic's
/// batches, and what APIs answer.
struct JSONRowList {
  /// By the name of the first member: those of the lists that hold the rows.
  private static let names: [(first: String, lists: [String])] = [
    ("resourceSpans", ["spans"]), ("resource_spans", ["spans"]), ("resourceLogs", ["logRecords"]),
    ("resource_logs", ["log_records", "logRecords"]), ("data", ["data"]), ("requests", ["requests"]),
    ("observations", ["observations"]), ("records", ["records"]), ("rows", ["rows"]), ("runs", ["runs"]),
    ("events", ["events"]), ("prompts", ["prompts"]), ("logs", ["logs"]), ("traces", ["traces"]),
  ]
  private static let longestName = 16

  enum Finding {
    case unknown
    case none
    case found([[UInt8]])
  }

  /// - Parameter bytes: from the document's start; white space may come first.
  static func find(_ bytes: UnsafeRawBufferPointer) -> Finding {
    var tokens = bytes.lazy.filter { $0 > 0x20 }.prefix(longestName + 6).makeIterator()
    func expect(_ byte: UInt8, _ found: UInt8?) -> Finding? {
      guard let found else { return .unknown }
      return found == byte ? nil : Finding.none
    }
    if let finding = expect(UInt8(ascii: "{"), tokens.next()) ?? expect(UInt8(ascii: "\""), tokens.next()) {
      return finding
    }
    var name: [UInt8] = []
    while true {
      guard let byte = tokens.next() else { return name.count > longestName ? .none : .unknown }
      if byte == UInt8(ascii: "\"") { break }
      name.append(byte)
      if name.count > longestName { return .none }
    }
    guard let known = names.first(where: { name.elementsEqual($0.first.utf8) }) else { return .none }
    if let finding = expect(UInt8(ascii: ":"), tokens.next()) ?? expect(UInt8(ascii: "["), tokens.next()) {
      return finding
    }
    guard let byte = tokens.next() else { return .unknown }
    return byte == UInt8(ascii: "{") ? .found(known.lists.map { Array($0.utf8) }) : .none
  }
}
