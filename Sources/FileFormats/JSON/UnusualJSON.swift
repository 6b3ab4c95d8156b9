/// A text that is JSON but for what many writers put into it all the same: NaN and Infinity, numbers that no machine number
/// holds or that JSON does not write so, Python's and JavaScript's words for true, false and nothing, and halves of surrogate
/// pairs.
package struct UnusualJSON {
  /// Where one of them is, and what it says.
  package struct Finding: Sendable {
    /// In bytes from the text's start.
    package let offset: Int
    package let text: String
  }

  /// The text with null in place of what is no value, with JSON's words for those of other languages, and with strings in place
  /// of integers that are too large; padded for the parser. Empty where nothing was replaced.
  package private(set) var mended: [UInt8] = []
  /// Bytes of it without the padding.
  package private(set) var count = 0
  /// The first half of a surrogate pair that stands alone: nothing can be put in its place.
  package private(set) var loneSurrogate: Finding?
  /// The first value that is no JSON: NaN, an infinity, a number beyond all doubles or written otherwise, or a word of another
  /// language.
  package private(set) var notANumber: Finding?

  package init(_ text: UnsafeBufferPointer<UInt8>) {
    var result: [UInt8] = []
    result.reserveCapacity(text.count + JSONParser.padding + 16)
    var isChanged = false
    var position = 0
    while position < text.count {
      let byte = text[position]
      if byte == UInt8(ascii: "\"") {
        let end = endOfString(text, from: position)
        result.append(contentsOf: text[position..<end])
        position = end
      } else if UnusualJSON.beginsScalar(byte) {
        var end = position + 1
        while end < text.count, UnusualJSON.isInScalar(text[end]) { end += 1 }
        let token = text[position..<end]
        if let replacement = replacement(of: token) {
          result.append(contentsOf: replacement)
          isChanged = true
        } else {
          result.append(contentsOf: token)
        }
        position = end
      } else {
        result.append(byte)
        position += 1
      }
    }
    guard isChanged else { return }
    count = result.count
    mended = result
    mended.append(contentsOf: repeatElement(0, count: JSONParser.padding))
  }

  private mutating func endOfString(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var position = start + 1
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "\""): return position + 1
      case UInt8(ascii: "\\"):
        if let unit = UnusualJSON.escapedUnit(text, at: position), 0xD800...0xDFFF ~= unit {
          let isPair =
            unit < 0xDC00 && (UnusualJSON.escapedUnit(text, at: position + 6).map { 0xDC00...0xDFFF ~= $0 } ?? false)
          if !isPair, loneSurrogate == nil {
            let literal = String(decoding: text[position..<(position + 6)], as: UTF8.self)
            loneSurrogate = Finding(offset: position, text: literal)
          }
          position += isPair ? 12 : 6
        } else {
          position += 2
        }
      default: position += 1
      }
    }
    return text.count
  }

  /// The 16 bits of `\uXXXX`.
  private static func escapedUnit(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt32? {
    guard place >= 0, place + 6 <= text.count, text[place] == UInt8(ascii: "\\"),
      text[place + 1] == UInt8(ascii: "u")
    else { return nil }
    return UInt32(String(decoding: text[(place + 2)..<(place + 6)], as: UTF8.self), radix: 16)
  }

  private static func beginsScalar(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || "-+.NITFu".utf8.contains(byte)
  }

  private static func isInScalar(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || "+-.".utf8.contains(byte)
  }

  private mutating func replacement(of token: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
    let text = String(decoding: token.prefix(400), as: UTF8.self)
    let isName = ["NaN", "-NaN", "Infinity", "-Infinity", "Inf", "-Inf", "None", "undefined"].contains(text)
    if text == "True" || text == "False" {
      note(token)
      return Array(text.lowercased().utf8)
    }
    if let number = UnusualJSON.number(text) {
      note(token)
      return Array(number.utf8)
    }
    let digits = token.first == UInt8(ascii: "-") ? token.dropFirst() : token
    let isInteger = !digits.isEmpty && digits.allSatisfy { 0x30...0x39 ~= $0 }
    if isInteger, digits.first != 0x30 || digits.count == 1 {
      if token.count < 19 || Int64(text) != nil || UInt64(text) != nil { return nil }
      return [UInt8(ascii: "\"")] + token + [UInt8(ascii: "\"")]
    }
    let isTooLarge = !isName && 0x30...0x39 ~= (digits.first ?? 0) && (Double(text).map { $0.isInfinite } ?? false)
    guard isName || isTooLarge else { return nil }
    note(token)
    return Array("null".utf8)
  }

  private mutating func note(_ token: Slice<UnsafeBufferPointer<UInt8>>) {
    guard notANumber == nil else { return }
    notANumber = Finding(offset: token.startIndex, text: String(decoding: token.prefix(40), as: UTF8.self))
  }

  /// A number of decimal digits that JSON does not write so: with a plus sign, or without digits on one side of its point.
  /// Digits after a zero stay refused: whether they are octal is not known.
  private static func number(_ text: String) -> String? {
    guard text.hasPrefix("+") || text.hasPrefix(".") || text.hasPrefix("-.") || text.hasSuffix("."),
      text.utf8.count < 32
    else { return nil }
    var digits = text.hasPrefix("+") || text.hasPrefix("-") ? text.dropFirst() : text[...]
    if digits.hasSuffix("."), !digits.dropLast().contains(".") { digits.removeLast() }
    let whole = digits.hasPrefix(".") ? "0" + digits : String(digits)
    guard let first = whole.first, first.isASCII, first.isNumber,
      whole.first != "0" || whole == "0" || whole.hasPrefix("0."),
      whole.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }), whole.count(where: { $0 == "." }) <= 1
    else { return nil }
    return (text.hasPrefix("-") ? "-" : "") + whole
  }
}
