/// Names of groups as reports tell them: bounded in length, and without secrets.
enum GroupNameText {
  /// Bytes of a name that are kept; a longer one ends in a hash of the whole.
  static let maximumLength = 128
  private static let keptLength = 108

  static func append(_ text: UnsafeBufferPointer<UInt8>, to names: inout [UInt8]) {
    guard text.count > maximumLength else { return names.append(contentsOf: text) }
    var end = keptLength
    // Not within a character.
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    names.append(contentsOf: text[..<end])
    names.append(contentsOf: "... (".utf8)
    appendHash(of: text, digits: 12, to: &names)
    names.append(UInt8(ascii: ")"))
  }

  private static let scanner = SecretScanner()
  /// Shorter texts are no keys by their form.
  private static let shortestKey = 16

  /// Appends a name as it is, or as `appendSecret` has it where there is a key in it.
  static func appendUnlessSecret(_ text: UnsafeBufferPointer<UInt8>, to names: inout [UInt8]) {
    let isPlain = text.count < shortestKey || scanner.ranges(in: text).isEmpty
    isPlain ? append(text, to: &names) : appendSecret(text, to: &names)
  }

  /// Appends what may be a key or an alias of one: short texts and those of several words are no keys, unless they look
  /// like some.
  static func appendKey(_ text: UnsafeBufferPointer<UInt8>, to names: inout [UInt8]) {
    let isAlias = text.count < shortestKey || text.contains(UInt8(ascii: " "))
    isAlias ? appendUnlessSecret(text, to: &names) : appendSecret(text, to: &names)
  }

  /// Appends what tells one key from another but does not give it away: its last four bytes, if that is a small part of
  /// it, and eight digits of a hash.
  static func appendSecret(_ text: UnsafeBufferPointer<UInt8>, to names: inout [UInt8]) {
    names.append(contentsOf: "...".utf8)
    if text.count >= shortestKey {
      names.append(contentsOf: text.suffix(4).map { $0 < 0x80 ? $0 : UInt8(ascii: "?") })
    }
    names.append(contentsOf: " (".utf8)
    appendHash(of: text, digits: 8, to: &names)
    names.append(UInt8(ascii: ")"))
  }

  /// FNV-1a, folded once: enough to tell names apart, too little to find a key by.
  private static func appendHash(of text: UnsafeBufferPointer<UInt8>, digits: Int, to names: inout [UInt8]) {
    var hash = text.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    hash ^= hash >> 32
    for _ in 0..<digits {
      names.append("0123456789abcdef".utf8CString.withUnsafeBufferPointer { UInt8(bitPattern: $0[Int(hash & 15)]) })
      hash >>= 4
    }
  }
}
