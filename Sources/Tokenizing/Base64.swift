/// Base64 of whole groups of four characters.
enum Base64 {
  /// Appends what a text stands for; false if it is no base64.
  static func append(_ text: some Collection<UInt8>, to bytes: inout [UInt8]) -> Bool {
    guard text.count % 4 == 0 else { return false }
    var group: UInt32 = 0
    var characters = 0
    var padding = 0
    for character in text {
      let value: UInt32
      switch character {
      case 0x41...0x5A: value = UInt32(character - 0x41)
      case 0x61...0x7A: value = UInt32(character - 0x61) + 26
      case 0x30...0x39: value = UInt32(character - 0x30) + 52
      case 0x2B: value = 62
      case 0x2F: value = 63
      case 0x3D:
        value = 0
        padding += 1
      default: return false
      }
      guard character == 0x3D || padding == 0 else { return false }
      group = group << 6 | value
      characters += 1
      if characters % 4 == 0 {
        guard padding < 3 else { return false }
        bytes.append(UInt8(truncatingIfNeeded: group >> 16))
        if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
        if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: group)) }
        group = 0
      }
    }
    return true
  }
}
