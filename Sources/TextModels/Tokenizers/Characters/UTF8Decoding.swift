/// Code points from and to UTF-8 bytes.
enum UTF8Decoding {
  /// What stands for bytes that are not UTF-8; BERT's cleaning removes it.
  static let replacement: UInt32 = 0xFFFD

  /// The code point at `bytes`, of which `count` (at least one) may be read, and its length; invalid bytes give
  /// `replacement`, one byte long.
  @inline(__always)
  static func decode(_ bytes: UnsafePointer<UInt8>, count: Int) -> (codePoint: UInt32, length: Int) {
    let lead = UInt32(bytes[0])
    if lead < 0x80 { return (lead, 1) }
    if lead < 0xE0 {
      guard lead >= 0xC2, count >= 2, let second = continuation(bytes[1]) else { return (replacement, 1) }
      return ((lead & 0x1F) << 6 | second, 2)
    }
    if lead < 0xF0 {
      guard count >= 3, let second = continuation(bytes[1]), let third = continuation(bytes[2]) else {
        return (replacement, 1)
      }
      let codePoint = (lead & 0x0F) << 12 | second << 6 | third
      let isSurrogate = codePoint & 0xF800 == 0xD800
      return codePoint >= 0x800 && !isSurrogate ? (codePoint, 3) : (replacement, 1)
    }
    guard count >= 4, let second = continuation(bytes[1]), let third = continuation(bytes[2]),
      let fourth = continuation(bytes[3])
    else { return (replacement, 1) }
    let codePoint = (lead & 0x07) << 18 | second << 12 | third << 6 | fourth
    return lead <= 0xF4 && codePoint >= 0x1_0000 && codePoint <= 0x10_FFFF ? (codePoint, 4) : (replacement, 1)
  }

  @inline(__always)
  private static func continuation(_ byte: UInt8) -> UInt32? {
    byte & 0xC0 == 0x80 ? UInt32(byte & 0x3F) : nil
  }

  /// Calls `body` with each byte of a code point's UTF-8, one to four.
  @inline(__always)
  static func encode(_ codePoint: UInt32, _ body: (UInt8) -> Void) {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | codePoint >> shift & 0x3F) }
    if codePoint < 0x80 {
      body(UInt8(truncatingIfNeeded: codePoint))
    } else if codePoint < 0x800 {
      body(UInt8(truncatingIfNeeded: 0xC0 | codePoint >> 6))
      body(tail(0))
    } else if codePoint < 0x1_0000 {
      body(UInt8(truncatingIfNeeded: 0xE0 | codePoint >> 12))
      body(tail(6))
      body(tail(0))
    } else {
      body(UInt8(truncatingIfNeeded: 0xF0 | codePoint >> 18))
      body(tail(12))
      body(tail(6))
      body(tail(0))
    }
  }

  /// The code point at `start` of a text; nil at its end.
  static func first(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt32? {
    guard start < text.count, let base = text.baseAddress else { return nil }
    return decode(base + start, count: text.count - start).codePoint
  }

  /// The code point before `end` in a text that is UTF-8; nil at its start.
  static func last(_ text: UnsafeBufferPointer<UInt8>, before end: Int) -> UInt32? {
    guard end > 0 else { return nil }
    var start = end - 1
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    return first(text, from: start)
  }

  /// How many bytes a code point has.
  @inline(__always)
  static func width(_ codePoint: UInt32) -> Int {
    codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4
  }

  /// Whether all bytes of a text are well-formed.
  static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = text.baseAddress else { return true }
    let raw = UnsafeRawPointer(base)
    var index = 0
    while index < text.count {
      if text.count &- index >= 8,
        raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index &+= 8
        continue
      }
      let (codePoint, length) = decode(base + index, count: text.count &- index)
      // U+FFFD itself has three bytes.
      if codePoint == replacement && length == 1 { return false }
      index &+= length
    }
    return true
  }

  /// A text with U+FFFD in place of each byte that is not part of well-formed UTF-8.
  static func repaired(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    text.forEachCodePoint { codePoint, _ in output.append(codePoint: codePoint) }
    return output
  }
}
