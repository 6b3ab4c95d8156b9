internal import CZstd

/// The tokens of an encoding: the bytes of each and its rank, which is its id as well.
struct BytePairRanks {
  /// The bytes of all tokens, end to end.
  var bytes: [UInt8] = []
  /// Where each token ends in `bytes`; token `i` starts where the one before it ends.
  var ends: [UInt32] = []
  var ranks: [UInt32] = []

  var count: Int { ranks.count }

  /// The bytes of the token at `index`, which is its place here and not its rank.
  func bytes(of index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
  }
}

extension BytePairRanks {
  /// Reads the form in which encodings ship: each token as the ranks of its two halves, compressed.
  ///
  /// Layout: see `CShippedArtefacts/files/encodings/pack.py`, which writes it.
  init(merges file: UnsafeRawBufferPointer) throws(TokenizerError) {
    let packed = try BytePairRanks.decompressed(file)
    let header = 4 + 256
    guard packed.count >= header else { throw .damagedMerges("it ends in its header") }
    let total = (0..<4).reduce(0) { $0 | Int(packed[$1]) << (8 * $1) }
    guard total >= 256, total <= BytePairEncoding.rankLimit, packed.count == header + 6 * (total - 256) else {
      throw .damagedMerges("\(packed.count) bytes do not make \(total) tokens")
    }
    let merges = total - 256
    func half(_ plane: Int, _ index: Int) -> Int {
      let start = header + plane * merges + index
      return Int(packed[start]) | Int(packed[start + merges]) << 8 | Int(packed[start + 2 * merges]) << 16
    }
    ranks = [UInt32](0..<UInt32(total))
    ends = [UInt32](1...256)
    ends.reserveCapacity(total)
    // Where the two halves of each token are; the bytes are copied once it is known how many there are.
    var halves: [Range<Int>] = []
    halves.reserveCapacity(2 * merges)
    var end = 256
    for index in 0..<merges {
      for rank in [half(0, index), half(3, index)] {
        guard rank < 256 + index else { throw .damagedMerges("token \(256 + index) is made of a later one") }
        let range = (rank == 0 ? 0 : Int(ends[rank - 1]))..<Int(ends[rank])
        halves.append(range)
        end += range.count
      }
      guard end < 1 << 31 else { throw .damagedMerges("its tokens are too long") }
      ends.append(UInt32(end))
    }
    bytes = [UInt8](unsafeUninitializedCapacity: end) { buffer, count in
      count = buffer[..<256].update(fromContentsOf: packed[4..<header])
      for range in halves {
        count = buffer[count..<(count + range.count)].update(fromContentsOf: buffer[range])
      }
    }
  }

  /// The contents of zstd frames that state their sizes, end to end.
  private static func decompressed(_ file: UnsafeRawBufferPointer) throws(TokenizerError) -> [UInt8] {
    var contents: [UInt8] = []
    var position = 0
    while position < file.count {
      let rest = UnsafeRawBufferPointer(rebasing: file[position...])
      let frame = ZSTD_findFrameCompressedSize(rest.baseAddress, rest.count)
      guard ZSTD_isError(frame) == 0 else { throw .damagedMerges("no zstd frame starts at byte \(position)") }
      let size = ZSTD_getFrameContentSize(rest.baseAddress, rest.count)
      // No part of an encoding of up to `rankLimit` tokens is larger.
      guard size <= BytePairEncoding.rankLimit else { throw .damagedMerges("a frame has no size, or a wrong one") }
      let part = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
        let written = ZSTD_decompress(buffer.baseAddress, buffer.count, rest.baseAddress, frame)
        count = ZSTD_isError(written) == 0 ? written : 0
      }
      guard part.count == Int(size) else {
        throw .damagedMerges("the zstd frame at byte \(position) cannot be decompressed")
      }
      contents += part
      position += frame
    }
    return contents
  }
}

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

/// Base64 of whole groups of four characters.
enum Base64 {
  /// Appends what a text stands for; false if it is not base64.
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
