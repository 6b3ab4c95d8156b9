/// Entries that stand for one byte each, for characters that a vocabulary lacks.
enum ByteFallback {
  /// Such as `<0x0A>`.
  static func entry(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)], 0x3E]
  }
}
