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
