/// Where values are in the text of a JSON document, so that parts of it can be copied or replaced byte for byte.
///
/// The text must be a document that `JSONParser` has taken: nothing is validated again. In any other text the ranges
/// mean nothing, but they stay within it.
package struct JSONText {
  /// A member of an object; the name without its quotes, as it is escaped.
  package struct Member {
    package let name: Range<Int>
    package let value: Range<Int>
  }

  package let bytes: UnsafeBufferPointer<UInt8>

  package init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The document without the white space around it.
  package var document: Range<Int> {
    let start = skippingSpace(from: 0)
    return start..<end(ofValueAt: start)
  }

  package subscript(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[range]) }

  /// What kind of value stands there.
  package func kind(of value: Range<Int>) -> JSONElement.Kind {
    guard let first = bytes[value].first else { return .null }
    return switch first {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  /// The members of an object in their order, of those with the same name the last, as in `JSONElement`; none for any
  /// other value.
  package func members(of value: Range<Int>) -> [Member] {
    guard kind(of: value) == .object else { return [] }
    var members: [Member] = []
    var position = skippingSpace(from: value.lowerBound + 1)
    while position < value.upperBound, bytes[position] == UInt8(ascii: "\"") {
      let nameEnd = end(ofStringAt: position)
      let name = (position + 1)..<max(position + 1, nameEnd - 1)
      // After the name stands a colon.
      let start = skippingSpace(from: skippingSpace(from: nameEnd) + 1)
      let end = end(ofValueAt: start)
      members.append(Member(name: name, value: start..<end))
      position = skippingSpace(from: end)
      guard position < value.upperBound, bytes[position] == UInt8(ascii: ",") else { break }
      position = skippingSpace(from: position + 1)
    }
    return withoutRepeated(members)
  }

  private func withoutRepeated(_ members: [Member]) -> [Member] {
    var last: [[UInt8]: Int] = [:]
    for (place, member) in members.enumerated() {
      let name = bytes[member.name]
      let plain = name.contains(UInt8(ascii: "\\")) ? unescaped(member.name) : nil
      last[plain ?? Array(name)] = place
    }
    return last.count == members.count ? members : last.values.sorted().map { members[$0] }
  }

  /// The values of an array in their order; none for any other value.
  package func values(of value: Range<Int>) -> [Range<Int>] {
    guard kind(of: value) == .array else { return [] }
    var values: [Range<Int>] = []
    var position = skippingSpace(from: value.lowerBound + 1)
    while position < value.upperBound - 1 {
      let end = end(ofValueAt: position)
      values.append(position..<end)
      position = skippingSpace(from: end)
      guard position < value.upperBound, bytes[position] == UInt8(ascii: ",") else { break }
      position = skippingSpace(from: position + 1)
    }
    return values
  }

  /// Whether a string's or name's escaped bytes, without quotes, spell `text`, which is ASCII and needs no escape.
  package func spells(_ text: StaticString, in range: Range<Int>) -> Bool {
    let escaped = bytes[range]
    let plain = escaped.contains(UInt8(ascii: "\\")) ? unescaped(range) : nil
    return text.withUTF8Buffer { plain?.elementsEqual($0) ?? escaped.elementsEqual($0) }
  }

  /// Whether this value is a string that spells `text`.
  package func isString(_ text: StaticString, at value: Range<Int>) -> Bool {
    kind(of: value) == .string && spells(text, in: inside(value))
  }

  /// The UTF-8 of a string or name without its escapes, from what stands between its quotes.
  package func unescaped(_ inside: Range<Int>) -> [UInt8]? {
    var literal: [UInt8] = [UInt8(ascii: "\"")]
    literal.append(contentsOf: bytes[inside])
    literal.append(UInt8(ascii: "\""))
    return (try? JSONValue(parsing: literal))?.string.map { Array($0.utf8) }
  }

  /// A string's bytes between its quotes.
  package func inside(_ string: Range<Int>) -> Range<Int> {
    string.count < 2 ? string.lowerBound..<string.lowerBound : (string.lowerBound + 1)..<(string.upperBound - 1)
  }

  private func skippingSpace(from start: Int) -> Int {
    var position = min(start, bytes.count)
    while position < bytes.count, JSONText.isSpace(bytes[position]) { position += 1 }
    return position
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  /// After the closing quote of the string that opens at `start`.
  private func end(ofStringAt start: Int) -> Int {
    var position = start + 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""): return position + 1
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
    return bytes.count
  }

  private func end(ofValueAt start: Int) -> Int {
    guard start < bytes.count else { return bytes.count }
    switch bytes[start] {
    case UInt8(ascii: "\""): return end(ofStringAt: start)
    case UInt8(ascii: "{"), UInt8(ascii: "["): return end(ofContainerAt: start)
    default:
      var position = start
      while position < bytes.count, !JSONText.endsScalar(bytes[position]) { position += 1 }
      return position
    }
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    isSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
  }

  private func end(ofContainerAt start: Int) -> Int {
    var depth = 0
    var position = start
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position = end(ofStringAt: position)
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return position + 1 }
      default: break
      }
      position += 1
    }
    return bytes.count
  }
}
