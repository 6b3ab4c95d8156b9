/// The characters by which byte-level vocabularies write bytes: printable ones of Latin-1 stand for themselves, the
/// others for U+0100 on, in order.
enum ByteLevelAlphabet {
  /// By byte.
  static let characters: [UInt32] = {
    var next: UInt32 = 0x100
    return (UInt32(0)..<256).map { byte in
      let isPrintable = (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
      if isPrintable { return byte }
      next += 1
      return next - 1
    }
  }()

  private static let bytes = Dictionary(uniqueKeysWithValues: characters.enumerated().map { ($1, UInt8($0)) })

  /// The bytes that an entry stands for; nil if it has a character of another alphabet.
  static func bytes(of entry: some Collection<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in String(decoding: entry, as: UTF8.self).unicodeScalars {
      guard let byte = bytes[scalar.value] else { return nil }
      result.append(byte)
    }
    return result
  }
}

/// Entries that stand for one byte each, for characters that a vocabulary lacks.
enum ByteFallback {
  /// Such as `<0x0A>`.
  static func entry(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)], 0x3E]
  }
}
