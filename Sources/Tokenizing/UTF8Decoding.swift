/// Code points from and to UTF-8 bytes.
enum UTF8Decoding {
  /// What stands for bytes that are no UTF-8; BERT's cleaning removes it.
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
}
