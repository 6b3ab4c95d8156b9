/// Appends JSON text to a byte buffer: compact for rows, indented for documents.
///
/// Doubles are written with the fewest digits that read back to the same value.
package struct JSONWriter {
  package var bytes: [UInt8]
  /// Whether an indented document's lists of scalars stand on one line each, as rows of a table.
  package var keepsRowsTogether = false

  package init(reserving capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Appends text that is JSON already, such as a punctuation or a prepared member.
  package mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Appends bytes that are JSON already.
  package mutating func raw(_ text: some Sequence<UInt8>) { bytes.append(contentsOf: text) }

  package mutating func integer(_ value: some BinaryInteger) {
    if value < 0 {
      bytes.append(UInt8(ascii: "-"))
    }
    var rest = value.magnitude
    let start = bytes.count
    repeat {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      bytes.append(UInt8(ascii: "0") + UInt8(digit))
      rest = quotient
    } while rest > 0
    bytes[start...].reverse()
  }

  /// A finite double; JSON has no other, so NaN and infinities become null.
  package mutating func double(_ value: Double) {
    guard value.isFinite else { return raw("null") }
    bytes.append(contentsOf: value.description.utf8)
  }

  package mutating func bool(_ value: Bool) { value ? raw("true") : raw("false") }

  package mutating func string(_ value: String) {
    var value = value
    value.withUTF8 { string($0) }
  }

  /// A string literal of these UTF-8 bytes, quoted and escaped. Invalid UTF-8 must have been repaired before.
  package mutating func string(_ utf8: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var runStart = 0
    for index in utf8.indices {
      let byte = utf8[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F else {
        continue
      }
      bytes.append(contentsOf: utf8[runStart..<index])
      escape(byte)
      runStart = index + 1
    }
    bytes.append(contentsOf: utf8[runStart..<utf8.count])
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x0D: raw("\\r")
    case 0x09: raw("\\t")
    default:
      raw("\\u00")
      bytes.append(JSONWriter.hexDigit(byte >> 4))
      bytes.append(JSONWriter.hexDigit(byte & 15))
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// A whole value; with `indent`, over several lines of two spaces a level.
  package mutating func value(_ value: JSONValue, indent: Int? = nil) {
    var indent = indent
    if keepsRowsTogether, case .array(let values) = value, values.allSatisfy(\.isScalar) { indent = nil }
    switch value {
    case .null: raw("null")
    case .bool(let bool): self.bool(bool)
    case .integer(let integer): self.integer(integer)
    case .double(let double): self.double(double)
    case .string(let string): self.string(string)
    case .array(let values):
      list(values, open: "[", close: "]", indent: indent) { writer, element, inner in
        writer.value(element, indent: inner)
      }
    case .object(let members):
      list(members, open: "{", close: "}", indent: indent) { writer, member, inner in
        writer.string(member.name)
        writer.raw(indent == nil ? ":" : ": ")
        writer.value(member.value, indent: inner)
      }
    }
  }

  private mutating func list<Element>(
    _ elements: [Element], open: StaticString, close: StaticString, indent: Int?,
    body: (inout JSONWriter, Element, Int?) -> Void
  ) {
    raw(open)
    let inner = indent.map { $0 + 1 }
    for (index, element) in elements.enumerated() {
      if index > 0 { raw(",") }
      newline(inner)
      body(&self, element, inner)
    }
    if !elements.isEmpty { newline(indent) }
    raw(close)
  }

  private mutating func newline(_ indent: Int?) {
    guard let indent else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * indent))
  }
}

extension JSONValue {
  /// The document as text: indented over several lines and closed by a newline, or on one line without.
  ///
  /// - Parameter keepsRowsTogether: whether lists of scalars stay on one line when indented.
  package func encoded(pretty: Bool = true, keepsRowsTogether: Bool = false) -> [UInt8] {
    var writer = JSONWriter()
    writer.keepsRowsTogether = keepsRowsTogether
    writer.value(self, indent: pretty ? 0 : nil)
    if pretty { writer.bytes.append(0x0A) }
    return writer.bytes
  }
}
