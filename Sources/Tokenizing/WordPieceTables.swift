/// Addresses of a `WordPieceVocabulary`'s tables while it is kept alive; its documentation describes them.
struct WordPieceTables {
  let bytes: UnsafeRawPointer
  let starts: UnsafePointer<UInt32>
  let slots: UnsafePointer<WordPieceVocabulary.Slot>
  let slotMask: Int
  let shift: UInt64
  let powers: UnsafePointer<UInt64>
  let longest: UnsafePointer<UInt8>

  /// The id of the entry with these bytes, whose hash is `hash`; negative if there is none.
  ///
  /// `WordPieceVocabulary.padding` bytes behind `piece` must be readable.
  @inline(__always)
  func find(_ piece: UnsafeRawPointer, count: Int, hash: UInt64, isContinuation: Bool) -> Int32 {
    let mixed = WordPieceVocabulary.mix(hash, isContinuation: isContinuation)
    let tag = WordPieceVocabulary.tag(mixed)
    var slot = Int(truncatingIfNeeded: mixed >> shift)
    while true {
      let candidate = slots[slot]
      if candidate.id < 0 { return -1 }
      if candidate.tag == tag {
        let start = starts[Int(candidate.id)]
        let end = starts[Int(candidate.id) + 1] >> 1
        if start & 1 == (isContinuation ? 1 : 0), Int(end &- start >> 1) == count,
          WordPieceTables.areEqual(piece, bytes + Int(start >> 1), count)
        {
          return candidate.id
        }
      }
      slot = (slot &+ 1) & slotMask
    }
  }

  /// Compares eight bytes at a time; reads up to seven behind the end of both.
  @inline(__always)
  private static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
    var offset = 0
    while true {
      let difference =
        left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        ^ right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let remaining = count &- offset
      if remaining <= 8 {
        return difference.littleEndian << UInt64(truncatingIfNeeded: (8 &- remaining) &* 8) == 0
      }
      if difference != 0 { return false }
      offset &+= 8
    }
  }
}
