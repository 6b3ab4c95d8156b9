internal import ModelFiles

/// What a piece's characters are before they are merged.
struct MergeSymbols: Sendable {
  /// What characters become that the vocabulary lacks; nil to leave them out.
  let unknown: Int32?
  /// Whether neighbouring unknown characters are one.
  private let fusesUnknown: Bool
  /// Entries of single bytes, tried before the unknown one; nil where the model falls back to none.
  private let byteIDs: [Int32?]?

  init(_ model: TokenizerElement, _ vocabulary: PrefixTrie) throws(ModelFileError) {
    if let name = model.member("unk_token") {
      guard let id = vocabulary.id(of: try name.bytes()) else {
        throw name.failure("is no entry of the vocabulary")
      }
      unknown = id
    } else {
      unknown = nil
    }
    fusesUnknown = try model.flag("fuse_unk", otherwise: false)
    byteIDs =
      try model.flag("byte_fallback", otherwise: false)
      ? (UInt8(0)...255).map { vocabulary.id(of: ByteFallback.entry($0)) } : nil
  }

  /// Writes the ids of a piece's characters, at most one a byte; returns how many there are.
  func write(_ piece: UnsafeBufferPointer<UInt8>, _ walk: PrefixTrie.Walk, into symbols: inout [UInt32]) -> Int {
    var count = 0
    // An unknown character waits for what comes behind it; bytes overtake it, as they do in `tokenizers`.
    var hasUnknown = false
    func put(_ id: Int32) {
      symbols[count] = UInt32(bitPattern: id)
      count += 1
    }
    piece.forEachCodePoint { _, range in
      if let id = MergeSymbols.id(of: piece[range], walk) {
        if hasUnknown, let unknown { put(unknown) }
        hasUnknown = false
        put(id)
      } else if let byteIDs, piece[range].allSatisfy({ byteIDs[Int($0)] != nil }) {
        for byte in piece[range] { if let id = byteIDs[Int(byte)] { put(id) } }
      } else if let unknown {
        if hasUnknown, !fusesUnknown { put(unknown) }
        hasUnknown = true
      }
    }
    if hasUnknown, let unknown { put(unknown) }
    return count
  }

  @inline(__always)
  private static func id(of character: Slice<UnsafeBufferPointer<UInt8>>, _ walk: PrefixTrie.Walk) -> Int32? {
    var node: UInt32 = 0
    for byte in character {
      guard let next = walk.child(of: node, byte) else { return nil }
      node = next
    }
    let id = walk.id(node)
    return id < 0 ? nil : id
  }
}
