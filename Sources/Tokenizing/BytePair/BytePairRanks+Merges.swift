internal import CZstd

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
    // Where the two halves of each token lie; the bytes are copied once it is known how many there are.
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

  /// The contents of zstd frames that tell their sizes, end to end.
  private static func decompressed(_ file: UnsafeRawBufferPointer) throws(TokenizerError) -> [UInt8] {
    var contents: [UInt8] = []
    var position = 0
    while position < file.count {
      let rest = UnsafeRawBufferPointer(rebasing: file[position...])
      let frame = ZSTD_findFrameCompressedSize(rest.baseAddress, rest.count)
      guard ZSTD_isError(frame) == 0 else { throw .damagedMerges("byte \(position) starts no zstd frame") }
      let size = ZSTD_getFrameContentSize(rest.baseAddress, rest.count)
      // No part of an encoding of up to `rankLimit` tokens is larger.
      guard size <= BytePairEncoding.rankLimit else { throw .damagedMerges("a frame tells no size, or a wrong one") }
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
