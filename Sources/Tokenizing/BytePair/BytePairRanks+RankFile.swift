extension BytePairRanks {
  /// Reads a file in tiktoken's format: a line a token, its bytes in base64, a space, its rank; empty lines say nothing.
  init(rankFile file: UnsafeRawBufferPointer) throws(TokenizerError) {
    guard file.count < 1 << 31 else { throw .rankFileTooLarge(byteCount: file.count, limit: (1 << 31) - 1) }
    var lineNumber = 0
    var position = 0
    while position < file.count {
      lineNumber += 1
      var end = position
      while end < file.count, file[end] != 0x0A { end += 1 }
      let next = end + 1
      if end > position, file[end - 1] == 0x0D { end -= 1 }
      if end > position { try append(UnsafeRawBufferPointer(rebasing: file[position..<end]), number: lineNumber) }
      position = next
    }
    guard count > 0 else { throw .emptyVocabulary }
  }

  private mutating func append(_ line: UnsafeRawBufferPointer, number: Int) throws(TokenizerError) {
    guard let space = line.firstIndex(of: 0x20), space > 0 else { throw .malformedRank(line: number) }
    guard BytePairRanks.appendBase64(line[..<space], to: &bytes) else { throw .malformedRank(line: number) }
    var rank = 0
    guard space + 1 < line.count else { throw .malformedRank(line: number) }
    for digit in line[(space + 1)...] {
      guard (0x30...0x39).contains(digit), rank < 1 << 32 else { throw .malformedRank(line: number) }
      rank = rank * 10 + Int(digit - 0x30)
    }
    guard rank < BytePairEncoding.rankLimit else {
      throw .rankTooLarge(line: number, rank: rank, limit: BytePairEncoding.rankLimit)
    }
    ends.append(UInt32(bytes.count))
    ranks.append(UInt32(rank))
  }

  /// Appends what a base64 text of whole groups of four stands for; false if it is none.
  private static func appendBase64(_ text: Slice<UnsafeRawBufferPointer>, to bytes: inout [UInt8]) -> Bool {
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
