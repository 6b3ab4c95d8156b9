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
    guard Base64.append(line[..<space], to: &bytes) else { throw .malformedRank(line: number) }
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
}
