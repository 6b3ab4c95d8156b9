/// A text in which JSON's escapes of plain characters are undone, so that no spelling hides a word from a search:
/// `pass\u0077ord` is `password`, `\/` is `/`, at any level of quoting.
///
/// What gives JSON its structure stays as it is: quotation marks and backslashes.
struct UnescapedText {
  private(set) var bytes: [UInt8] = []
  /// By byte, where it or its escape begins in the text, and at last the text's end; empty if nothing was escaped.
  private var starts: [Int] = []

  /// Nil for a text without such escapes.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard let first = text.firstIndex(of: UInt8(ascii: "\\")), first + 1 < text.count else { return nil }
    bytes.reserveCapacity(text.count)
    starts.reserveCapacity(text.count + 1)
    var index = 0
    var hasEscapes = false
    while index < text.count {
      starts.append(index)
      if let (byte, count) = UnescapedText.escape(at: index, in: text) {
        bytes.append(byte)
        index += count
        hasEscapes = true
      } else {
        bytes.append(text[index])
        index += 1
      }
    }
    starts.append(text.count)
    guard hasEscapes else { return nil }
  }

  /// Where a part of `bytes` is in the text.
  func original(_ range: Range<Int>) -> Range<Int> { starts[range.lowerBound]..<starts[range.upperBound] }

  /// The character that is escaped here, by one backslash or more, and how many bytes the escape has.
  private static func escape(at start: Int, in text: UnsafeBufferPointer<UInt8>) -> (UInt8, Int)? {
    guard text[start] == UInt8(ascii: "\\") else { return nil }
    var place = start
    while place < text.count, place - start < 16, text[place] == UInt8(ascii: "\\") { place += 1 }
    guard place < text.count else { return nil }
    if text[place] == UInt8(ascii: "/") { return (UInt8(ascii: "/"), place + 1 - start) }
    guard text[place] == UInt8(ascii: "u"), place + 4 < text.count else { return nil }
    var value = 0
    for digit in text[(place + 1)...(place + 4)] {
      guard let digit = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
      value = value * 16 + digit
    }
    guard (0x21...0x7E).contains(value), let byte = UInt8(exactly: value), byte != UInt8(ascii: "\""),
      byte != UInt8(ascii: "\\"), byte != UInt8(ascii: "'")
    else { return nil }
    return (byte, place + 5 - start)
  }
}
