/// Halves of surrogate pairs in the escapes of a JSON text, which JSON's grammar allows and UTF-8 does not.
enum SurrogateEscapes {
  /// The text with U+FFFD for every escape of a lone surrogate; nil where there is none.
  static func mended(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes = Array(text)
    var position = 0
    var hasChanged = false
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "\\") else {
        position += 1
        continue
      }
      guard let unit = unit(bytes, at: position) else {
        position += 2
        continue
      }
      if (0xD800..<0xDC00).contains(unit), let low = self.unit(bytes, at: position + 6), (0xDC00..<0xE000).contains(low)
      {
        position += 12
        continue
      }
      if (0xD800..<0xE000).contains(unit) {
        bytes.replaceSubrange((position + 2)..<(position + 6), with: Array("fffd".utf8))
        hasChanged = true
      }
      position += 6
    }
    return hasChanged ? bytes : nil
  }

  /// The number of an escape `\uXXXX`; nil for anything else.
  private static func unit(_ bytes: [UInt8], at position: Int) -> UInt16? {
    guard position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
    else { return nil }
    return UInt16(String(decoding: bytes[(position + 2)..<(position + 6)], as: UTF8.self), radix: 16)
  }
}
