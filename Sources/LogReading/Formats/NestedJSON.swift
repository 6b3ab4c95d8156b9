internal import FileFormats
internal import Glibc

/// Reads JSON that a row carries as a text, as databases, log collectors and tracing tools export it: `"[{\"role\": ...}]"`.
///
/// An element of a nested document is valid until `reset`, which the next row begins with.
struct NestedJSON: ~Copyable {
  /// What is wrong with a text in whose place a list or an object is expected.
  enum Defect {
    /// It opens like JSON and ends before it is complete.
    case cutOff
    /// What Python prints of a list, which is not JSON.
    case python
    /// It opens like messages or a body, and is not JSON.
    case invalid
    /// The same, with quotes that something wrote as a page or a table wants them.
    case escaped
  }

  /// One parser and what it holds.
  private final class Document {
    var parser: JSONParser
    var bytes: [UInt8] = []

    init(maximumDepth: Int) { parser = JSONParser(maximumDepth: maximumDepth) }

    /// Nil if the first `count` bytes are no document.
    func parse(count: Int) -> JSONElement? {
      bytes.withUnsafeBufferPointer { buffer in buffer.baseAddress.flatMap { try? parser.parse($0, count: count) } }
    }
  }

  /// How often a text may have been encoded.
  private static let maximumEncodings = 4
  /// More texts than this in one row stay texts.
  private static let maximumDocuments = 4096

  private let maximumDepth: Int
  private var documents: [Document] = []
  private var usedCount = 0
  /// The first that was met since `reset`.
  private(set) var defect: Defect?

  init(maximumDepth: Int = PromptDecoder.Options.standardDepth) { self.maximumDepth = maximumDepth }

  /// Forgets the nested documents of the row before.
  mutating func reset() {
    usedCount = 0
    defect = nil
  }

  /// The list or object that `element` is, or that its text spells, however often it was encoded; nil for all others.
  mutating func container(in element: JSONElement?) -> JSONElement? {
    guard let element else { return nil }
    guard let text = element.utf8 else { return NestedJSON.isContainer(element) ? element : nil }
    return container(spelledBy: text)
  }

  /// The same, or else the element itself. What should have been JSON is noted as a defect.
  ///
  /// - Parameter mayBeText: whether a text is as likely there: only what opens like messages is a defect then.
  mutating func expected(_ element: JSONElement?, mayBeText: Bool = false) -> JSONElement? {
    guard let element, let text = element.utf8 else { return element }
    let usedBefore = usedCount
    guard let found = container(spelledBy: text) else {
      note(text, mayBeText: mayBeText)
      return element
    }
    // A text may be JSON that somebody asks about.
    guard NestedJSON.isRequest(found) else {
      usedCount = usedBefore
      return element
    }
    return found
  }

  /// The row that a text holds, or an object; a text that ends within one is noted as a defect.
  mutating func row(in element: JSONElement) -> JSONElement? {
    if let found = container(in: element) { return found.kind == .object ? found : nil }
    if let text = element.utf8, defect == nil, NestedTextShape(text).isCutOff { defect = .cutOff }
    return nil
  }

  /// Parses a text that was put together here.
  mutating func parse(_ text: [UInt8]) -> JSONElement? { text.withUnsafeBufferPointer { document($0) } }

  private mutating func container(spelledBy text: UnsafeBufferPointer<UInt8>) -> JSONElement? {
    guard NestedJSON.mayBeJSON(text) else { return nil }
    var found = document(text) ?? withoutEscapes(text)
    for _ in 1..<NestedJSON.maximumEncodings {
      guard let inner = found?.utf8, NestedJSON.mayBeJSON(inner) else { break }
      found = document(inner)
    }
    return found.flatMap { NestedJSON.isContainer($0) ? $0 : nil }
  }

  /// The document that a text spells with its quotes escaped, as it would stand within a string.
  private mutating func withoutEscapes(_ text: UnsafeBufferPointer<UInt8>) -> JSONElement? {
    guard NestedTextShape(text).opensWithEscapes else { return nil }
    let quoted = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
    return quoted.withUnsafeBufferPointer { document($0) }.flatMap { $0.utf8 }.flatMap { document($0) }
  }

  private mutating func document(_ text: UnsafeBufferPointer<UInt8>) -> JSONElement? {
    guard usedCount < NestedJSON.maximumDocuments else { return nil }
    if usedCount == documents.count { documents.append(Document(maximumDepth: maximumDepth)) }
    let document = documents[usedCount]
    usedCount += 1
    document.bytes.removeAll(keepingCapacity: true)
    document.bytes.append(contentsOf: text)
    document.bytes.append(contentsOf: repeatElement(0, count: JSONParser.padding))
    if let root = document.parse(count: text.count) { return root }
    let unusual = UnusualJSON(text)
    guard unusual.count > 0, unusual.loneSurrogate == nil else { return nil }
    document.bytes = unusual.mended
    return document.parse(count: unusual.count)
  }

  private mutating func note(_ text: UnsafeBufferPointer<UInt8>, mayBeText: Bool) {
    guard defect == nil, NestedJSON.mayBeJSON(text) else { return }
    let shape = NestedTextShape(text)
    if shape.opensLikePython {
      defect = .python
    } else if shape.opensLikeEscaped {
      defect = .escaped
    } else if shape.isCutOff, shape.opensLikeMessages || !mayBeText {
      defect = .cutOff
    } else if shape.opensLikeMessages {
      defect = .invalid
    }
  }

  /// Asked of every text that stands where JSON may: by its first visible byte alone.
  private static func mayBeJSON(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch text.first(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }) {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): true
    default: false
    }
  }

  static func isContainer(_ element: JSONElement) -> Bool {
    element.kind == .object || element.kind == .array
  }

  /// Whether a document is messages or the body of a request, rather than data that a prompt consists of.
  private static func isRequest(_ element: JSONElement) -> Bool {
    if element.kind == .array {
      var isFound = true
      element.forEachValue { value in
        isFound =
          value.kind == .array ? isRequest(value) : value.kind == .string || value.kind == .object && isMessage(value)
        return false
      }
      return isFound
    }
    let names: [StaticString] = [
      "messages", "prompt", "input", "inputs", "contents", "inputText", "message", "content", "instances", "query",
      "args", "kwargs", "body", "request", "parts", "system", "text", "question",
    ]
    var isEmpty = true
    element.forEachMember { _, _ in
      isEmpty = false
      return false
    }
    return isEmpty || names.contains { element[$0] != nil }
  }

  private static func isMessage(_ value: JSONElement) -> Bool {
    let names: [StaticString] = ["role", "content", "parts", "from", "message", "kwargs", "author", "text", "type"]
    return names.contains { value[$0] != nil }
  }
}

/// What a text looks like that stands where JSON should and does not parse.
struct NestedTextShape {
  /// Opens like a list or an object, and ends within it.
  let isCutOff: Bool
  let opensLikePython: Bool
  /// Opens with a member that messages and bodies of requests have.
  let opensLikeMessages: Bool
  /// The same with `\"` or `\u0022` in place of quotes.
  let opensWithEscapes: Bool
  /// The same with `&quot;`, `&#34;` or `""` in place of quotes.
  let opensLikeEscaped: Bool

  init(_ text: UnsafeBufferPointer<UInt8>) {
    let opening = Array(text.lazy.filter { $0 != 0x20 && !(0x09...0x0D).contains($0) }.prefix(32))
    let members = ["[{*role*", "[{*content*", "[{*from*", "[{*parts*", "{*messages*", "{*model*", "{*role*"]
    func opens(_ quotes: [String]) -> Bool {
      quotes.contains { quote in
        members.contains {
          opening.starts(with: $0.utf8.flatMap { $0 == UInt8(ascii: "*") ? Array(quote.utf8) : [$0] })
        }
      }
    }
    opensLikeMessages = opens(["\""])
    opensWithEscapes = opening.contains(UInt8(ascii: "\\")) && opens(["\\\"", "\\u0022"])
    opensLikeEscaped = opens(["&quot;", "&#34;", "\"\""])
    opensLikePython = opening.starts(with: Array("[{'".utf8)) || opening.starts(with: Array("{'".utf8))
    let openings = ["{\"", "[{", "[[", "[\"", "\"[{", "\"[\\", "\"{\\"]
    isCutOff =
      !opensLikePython && openings.contains { opening.starts(with: Array($0.utf8)) }
      && NestedTextShape.isUnclosed(text)
  }

  /// Whether the first value does not end in the text.
  private static func isUnclosed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var depth = 0
    var isInString = false
    var position = 0
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "\\") where isInString: position += 1
      case UInt8(ascii: "\""):
        isInString.toggle()
        if !isInString, depth == 0 { return false }
      case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString: depth += 1
      case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString:
        depth -= 1
        if depth <= 0 { return false }
      default: break
      }
      position += 1
    }
    return true
  }
}

extension JSONElement {
  /// Appends a text's bytes, or a number as JSON writes it, also where MongoDB wraps it; nothing for anything else.
  func appendScalar(to bytes: inout [UInt8]) {
    if let text = utf8 {
      bytes.append(contentsOf: text)
    } else if let large = largeInteger {
      bytes.append(contentsOf: "\(large)".utf8)
    } else if kind == .number {
      bytes.append(contentsOf: JSONValue(self).encoded(pretty: false))
    } else if kind == .object, case let value = unwrapped, value.kind != .object {
      value.appendScalar(to: &bytes)
    }
  }

  /// Whether this is a list or an object, or a text that may spell one.
  var mayHoldJSON: Bool {
    if let text = utf8 {
      return switch text.first(where: { $0 > 0x20 }) {
      case UInt8(ascii: "{"), UInt8(ascii: "["): true
      case UInt8(ascii: "\""): text.count > 2 && text.contains(UInt8(ascii: "{"))
      default: false
      }
    }
    return NestedJSON.isContainer(self)
  }

  /// Whether this is a text of exactly these bytes.
  func spells(_ text: StaticString) -> Bool {
    utf8?.spells(text) ?? false
  }

  /// Whether this is a list or an object that holds nothing.
  var isEmptyContainer: Bool {
    var isEmpty = NestedJSON.isContainer(self)
    forEachValue { _ in
      isEmpty = false
      return false
    }
    forEachMember { _, _ in
      isEmpty = false
      return false
    }
    return isEmpty
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether these are exactly the bytes of `text`, without making a text of them.
  func spells(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { text in
      guard let own = baseAddress, let other = text.baseAddress else { return true }
      return memcmp(own, other, text.count) == 0
    }
  }
}
