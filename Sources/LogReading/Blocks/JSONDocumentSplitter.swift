/// Finds the elements of JSON that is not one object a line: of a list, of objects that are printed over several lines,
/// and of objects one after the other with white space, commas, record separators (RFC 7464) or nothing between them.
///
/// An element is what stands in a list at the top, or at the top itself. Nothing is validated: an element that is not JSON
/// is found out when it is parsed. With `lists`, elements are what stands in the lists of these names, however deep, and all
/// around them is passed over. With `listsAreElements`, so is a list at the top. An element that never ends is given up
/// where, at the top, the next one begins a line in a place where no value can stand.
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
  /// Whether a list at the top is an element, not what holds them.
  private let listsAreElements: Bool
  /// Outside of such a list: how deep, the name that was read last, and whether one is being read.
  private var seeking = (depth: 0, isInString: false)
  private var name: [UInt8] = []

  init(lists: [[UInt8]] = [], listsAreElements: Bool = false) {
    self.lists = lists
    self.listsAreElements = listsAreElements
  }

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
    case UInt8(ascii: "[") where !isInList && !listsAreElements:
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
      let mayBegin = byte == UInt8(ascii: "{") || listsAreElements
      if mayBegin, !isInList, isLineStart, !nesting.takesValue(after: previous) {
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
