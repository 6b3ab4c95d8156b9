internal import FileFormats

/// WordPiece over any vocabulary: the longest entry that a word begins with, then the longest continuation, and so on;
/// one rest that no entry begins makes the whole word unknown.
struct WordPieceModel: SubwordModel {
  let entryCount: Int
  let idBound: Int
  let unknown: Int32
  /// Words of more characters are unknown.
  let maximumCharacters: Int
  /// Of continuations, such as `##`.
  let prefix: [UInt8]
  /// As the file has them.
  let tokens: TokenList
  private let trie: PrefixTrie

  var unknownID: Int32? { unknown }

  init(_ model: TokenizerElement) throws(InputError) {
    let vocabulary = try VocabularyReader(model.required("vocab"))
    let name = try model.member("unk_token")?.text() ?? "[UNK]"
    guard let unknown = vocabulary.trie.id(of: name.utf8) else {
      throw model.failure("has no entry '\(name)' in its vocabulary, which unknown words would become")
    }
    self.unknown = unknown
    prefix = Array((try model.member("continuing_subword_prefix")?.text() ?? "##").utf8)
    maximumCharacters = try model.count("max_input_chars_per_word", otherwise: 100)
    trie = vocabulary.trie
    tokens = vocabulary.tokens
    entryCount = vocabulary.entryCount
    idBound = vocabulary.idBound
  }

  func id(of entry: [UInt8]) -> Int32? { trie.id(of: entry) }

  /// Complexity: O(n · m) for entries of m bytes at most.
  func encode(_ piece: UnsafeBufferPointer<UInt8>, _ scratch: inout TokenScratch, into ids: inout [Int32]) {
    let first = ids.count
    let characters = piece.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
    guard characters <= maximumCharacters else { return ids.append(unknown) }
    let isKnown = trie.withWalk { walk -> Bool in
      guard let continuation = node(walk, after: prefix) else { return appendWhole(piece, walk, &ids) }
      var start = 0
      while start < piece.count {
        guard let (id, end) = WordPieceModel.longest(walk, from: start == 0 ? 0 : continuation, piece, start) else {
          return false
        }
        ids.append(id)
        start = end
      }
      return true
    }
    if !isKnown {
      ids.removeLast(ids.count - first)
      ids.append(unknown)
    }
  }

  /// Where the entries with a prefix continue; nil if there are none.
  private func node(_ walk: PrefixTrie.Walk, after prefix: [UInt8]) -> UInt32? {
    var node: UInt32 = 0
    for byte in prefix {
      guard let next = walk.child(of: node, byte) else { return nil }
      node = next
    }
    return node
  }

  /// Of a vocabulary without continuations a word is an entry, or unknown.
  private func appendWhole(
    _ piece: UnsafeBufferPointer<UInt8>, _ walk: PrefixTrie.Walk, _ ids: inout [Int32]
  ) -> Bool {
    guard let (id, end) = WordPieceModel.longest(walk, from: 0, piece, 0), end == piece.count else { return false }
    ids.append(id)
    return true
  }

  @inline(__always)
  private static func longest(
    _ walk: PrefixTrie.Walk, from root: UInt32, _ piece: UnsafeBufferPointer<UInt8>, _ start: Int
  ) -> (id: Int32, end: Int)? {
    var node = root
    var best: (id: Int32, end: Int)?
    var end = start
    while end < piece.count, let next = walk.child(of: node, piece[end]) {
      node = next
      end += 1
      if walk.id(node) >= 0 { best = (walk.id(node), end) }
    }
    return best
  }
}

/// The `vocab` object of a model: an id for each entry.
struct VocabularyReader {
  let trie: PrefixTrie
  let entryCount: Int
  let idBound: Int
  /// As the file has them, in its order.
  let tokens: TokenList

  init(_ vocabulary: TokenizerElement) throws(InputError) {
    var tokens = TokenList()
    for (name, value) in try vocabulary.members() { tokens.append(name, id: try value.tokenID()) }
    try self.init(tokens, vocabulary)
  }

  /// - Parameter place: what messages name.
  init(_ tokens: TokenList, _ place: TokenizerElement) throws(InputError) {
    guard tokens.count > 0 else { throw place.failure("is empty") }
    let ids = tokens.ids.sorted()
    for index in ids.indices.dropFirst() where ids[index] == ids[index - 1] {
      throw place.failure("gives the id \(ids[index]) to two entries")
    }
    var duplicate = 0
    guard let trie = PrefixTrie(tokens, duplicate: &duplicate) else {
      let entry = String(decoding: tokens.bytes[tokens.range(duplicate)], as: UTF8.self)
      throw place.failure("has the entry '\(entry)' twice")
    }
    self.trie = trie
    self.tokens = tokens
    entryCount = tokens.count
    idBound = Int(ids[ids.count - 1]) + 1
  }
}
