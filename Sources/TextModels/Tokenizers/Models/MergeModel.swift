internal import CText
internal import FileFormats

/// Byte pair encoding by a list of merges: a piece's characters, or its bytes, are merged pair by pair, the pair that
/// comes first in the list first, and the leftmost of equal ones.
///
/// Complexity: O(n log n) for a piece of n bytes, which needs 32 bytes of memory a byte while it is merged.
final class MergeModel: SubwordModel {
  let entryCount: Int
  let idBound: Int
  let unknownID: Int32?
  private let vocabulary: PrefixTrie
  /// `nonisolated(unsafe)`: what it points at is never written after `init`, and freed by `deinit` alone.
  nonisolated(unsafe) private let pairs: OpaquePointer
  private let symbols: MergeSymbols
  /// A piece that is an entry is that entry, whatever the merges say.
  private let ignoresMerges: Bool
  /// Nil for a model of characters.
  private let byteLevel: ByteLevelSplit?
  /// The entries that pieces of just their bytes become; nil for a model of characters or with affixes, and where bytes are
  /// missing.
  private let words: BytePairEncoding?
  /// A mark that begins words, where no merge joins it to what stands before it: then a text is cut there.
  private let wordMark: [UInt8]?

  init(_ model: TokenizerElement, _ byteLevel: ByteLevelSplit?) throws(InputError) {
    if let dropout = model.member("dropout"), dropout.element.double != 0 {
      throw dropout.failure("is not 0: the ids of a text would be a matter of chance")
    }
    let reader = try VocabularyReader(model.required("vocab"))
    let affixes = try MergeAffixes(model)
    let merges = try MergeList(model.required("merges"), reader.trie, affixes)
    symbols = try MergeSymbols(model, reader.trie, affixes)
    ignoresMerges = try model.flag("ignore_merges", otherwise: false)
    pairs = bpe_pairs_create(merges.pairs, merges.pairs.count)
    vocabulary = reader.trie
    entryCount = reader.entryCount
    idBound = reader.idBound
    unknownID = symbols.unknown
    self.byteLevel = byteLevel
    wordMark = byteLevel == nil && affixes.isEmpty ? merges.wordMark(reader) : nil
    words =
      byteLevel == nil || !affixes.isEmpty
      ? nil
      : MergeModel.words(reader.tokens, pairs, split: byteLevel?.split ?? .r50k, ignoresMerges: ignoresMerges)
  }

  deinit { bpe_pairs_destroy(pairs) }

  /// Those entries of a byte-level vocabulary that a piece of just their bytes becomes.
  private static func words(
    _ tokens: TokenList, _ pairs: OpaquePointer, split: BytePairSplit, ignoresMerges: Bool
  ) -> BytePairEncoding? {
    var singles = [UInt32?](repeating: nil, count: 256)
    var entries: [(bytes: [UInt8], id: Int32)] = []
    for index in 0..<tokens.count {
      guard let bytes = ByteLevelAlphabet.bytes(of: tokens.bytes[tokens.range(index)]), !bytes.isEmpty else { continue }
      if bytes.count == 1 { singles[Int(bytes[0])] = UInt32(tokens.ids[index]) }
      entries.append((bytes, tokens.ids[index]))
    }
    let scratch = MergingScratch()
    var ranks = BytePairRanks()
    for (bytes, id) in entries {
      var ids = bytes.compactMap { singles[Int($0)] }
      let isReached =
        ids.count == bytes.count && bpe_pairs_merge(pairs, scratch.scratch, &ids, ids.count) == 1 && ids[0] == id
      guard isReached || ignoresMerges else { continue }
      ranks.bytes += bytes
      ranks.ends.append(UInt32(truncatingIfNeeded: ranks.bytes.count))
      ranks.ranks.append(UInt32(id))
    }
    // Without one for every byte, or with entries that are too long for it, the slow way is taken.
    return try? BytePairEncoding(name: "", split: split, ranks: ranks)
  }

  func id(of entry: [UInt8]) -> Int32? { vocabulary.id(of: entry) }

  func encode(_ piece: UnsafeBufferPointer<UInt8>, _ scratch: inout TokenScratch, into ids: inout [Int32]) {
    guard let byteLevel else {
      return encodeCharacters(piece, &scratch, into: &ids)
    }
    if let words, byteLevel.split != nil { return encodeBytes(piece, words, &scratch, into: &ids) }
    guard let base = piece.baseAddress else { return }
    var written = scratch.take()
    var start = 0
    while start < piece.count {
      let end =
        byteLevel.split.map { bpe_piece_end($0.pattern, base + start, base + piece.count) - base } ?? piece.count
      written.removeAll(keepingCapacity: true)
      for byte in piece[start..<end] { written.append(codePoint: ByteLevelAlphabet.characters[Int(byte)]) }
      written.withUnsafeBufferPointer { encodeCharacters($0, &scratch, into: &ids) }
      start = end
    }
    scratch.give(written)
  }

  private func encodeBytes(
    _ text: UnsafeBufferPointer<UInt8>, _ words: BytePairEncoding, _ scratch: inout TokenScratch,
    into ids: inout [Int32]
  ) {
    guard let start = text.baseAddress else { return }
    scratch.reserveSymbols(text.count)
    let count = bpe_encode_pairs(
      words.ranks, pairs, words.split.pattern, scratch.merging.scratch, start, text.count, &scratch.symbols)
    append(scratch.symbols[..<count], to: &ids)
  }

  private func encodeCharacters(
    _ piece: UnsafeBufferPointer<UInt8>, _ scratch: inout TokenScratch, into ids: inout [Int32]
  ) {
    if ignoresMerges, let whole = vocabulary.id(of: piece) { return ids.append(whole) }
    scratch.reserveSymbols(piece.count)
    var start = 0
    while start < piece.count {
      let end = wordMark.map { MergeModel.wordEnd(piece, from: start, mark: $0) } ?? piece.count
      let part = UnsafeBufferPointer(rebasing: piece[start..<end])
      let count = vocabulary.withWalk { symbols.write(part, $0, into: &scratch.symbols) }
      let merged = bpe_pairs_merge(pairs, scratch.merging.scratch, &scratch.symbols, count)
      append(scratch.symbols[..<merged], to: &ids)
      start = end
    }
  }

  /// Where a mark stands next after other characters; the text's end if nowhere.
  private static func wordEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int, mark: [UInt8]) -> Int {
    var index = start
    while index < text.count, text[index...].starts(with: mark) { index += mark.count }
    while index < text.count, text[index] != mark[0] || !text[index...].starts(with: mark) { index += 1 }
    return index
  }

  /// Ids are below `TokenizerElement.idLimit`.
  private func append(_ symbols: ArraySlice<UInt32>, to ids: inout [Int32]) {
    for symbol in symbols { ids.append(Int32(truncatingIfNeeded: symbol)) }
  }
}

/// What stands in entries of the vocabulary around the characters of a word: before each but the first, and after the last.
struct MergeAffixes: Sendable {
  let continuingPrefix: [UInt8]
  let endSuffix: [UInt8]

  var isEmpty: Bool { continuingPrefix.isEmpty && endSuffix.isEmpty }

  init(_ model: TokenizerElement) throws(InputError) {
    func affix(_ name: String) throws(InputError) -> [UInt8] { Array(try model.member(name)?.text().utf8 ?? "".utf8) }
    continuingPrefix = try affix("continuing_subword_prefix")
    endSuffix = try affix("end_of_word_suffix")
    let fallsBack = try model.flag("byte_fallback", otherwise: false)
    guard isEmpty || !fallsBack else {
      throw model.failure("has both 'byte_fallback' and an affix of words, which is not supported")
    }
  }
}

/// What a piece's characters are before they are merged.
struct MergeSymbols: Sendable {
  /// What characters become that the vocabulary lacks; nil to leave them out.
  let unknown: Int32?
  /// Whether neighbouring unknown characters are one.
  private let fusesUnknown: Bool
  /// Entries of single bytes, tried before the unknown one; nil where the model falls back to none.
  private let byteIDs: [Int32?]?
  private let affixes: MergeAffixes

  init(_ model: TokenizerElement, _ vocabulary: PrefixTrie, _ affixes: MergeAffixes) throws(InputError) {
    self.affixes = affixes
    if let name = model.member("unk_token") {
      guard let id = vocabulary.id(of: try name.bytes()) else {
        throw name.failure("is not an entry of the vocabulary")
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
    // An unknown character waits for what comes after it; bytes overtake it, as they do in `tokenizers`.
    var hasUnknown = false
    func put(_ id: Int32) {
      symbols[count] = UInt32(bitPattern: id)
      count += 1
    }
    piece.forEachCodePoint { _, range in
      if let id = id(of: piece, range, walk) {
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

  /// The entry of a character with the affixes that it has at its place in a piece.
  @inline(__always)
  private func id(of piece: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ walk: PrefixTrie.Walk) -> Int32? {
    var node: UInt32? = 0
    if range.lowerBound > 0 { node = MergeSymbols.node(walk, from: node, affixes.continuingPrefix) }
    node = MergeSymbols.node(walk, from: node, piece[range])
    if range.upperBound == piece.count { node = MergeSymbols.node(walk, from: node, affixes.endSuffix) }
    let id = node.map(walk.id) ?? -1
    return id < 0 ? nil : id
  }

  /// Where the walk along some bytes ends; nil where no entry begins so.
  @inline(__always)
  private static func node(_ walk: PrefixTrie.Walk, from start: UInt32?, _ bytes: some Sequence<UInt8>) -> UInt32? {
    guard var node = start else { return nil }
    for byte in bytes {
      guard let next = walk.child(of: node, byte) else { return nil }
      node = next
    }
    return node
  }
}

/// Memory for merging.
///
/// `@unchecked Sendable`: a `TokenScratch` holds it, which one call at a time has.
final class MergingScratch: @unchecked Sendable {
  let scratch: OpaquePointer

  init() { scratch = bpe_scratch_create() }

  deinit { bpe_scratch_destroy(scratch) }
}

/// The `merges` of a model: pairs of entries, as `"a b"` or as `["a", "b"]`, and what each makes.
struct MergeList {
  private(set) var pairs: [bpe_pair] = []

  /// - Parameter affixes: of two entries that become one, the second loses its prefix.
  init(_ list: TokenizerElement, _ vocabulary: PrefixTrie, _ affixes: MergeAffixes) throws(InputError) {
    guard list.element.kind == .array else { throw list.failure("is not a list") }
    for merge in try list.elements() {
      let left: UnsafeBufferPointer<UInt8>
      let right: UnsafeBufferPointer<UInt8>
      if let line = merge.element.utf8 {
        if line.starts(with: "#version".utf8) { continue }
        guard let space = line.firstIndex(of: 0x20), !line[(space + 1)...].contains(0x20) else {
          throw merge.failure("is not two entries with a space between them")
        }
        left = UnsafeBufferPointer(rebasing: line[..<space])
        right = UnsafeBufferPointer(rebasing: line[(space + 1)...])
      } else {
        let pair = try merge.elements()
        guard pair.count == 2 else { throw merge.failure("is not two entries") }
        left = try pair[0].bytes()
        right = try pair[1].bytes()
      }
      func id(_ entry: [UInt8]) throws(InputError) -> UInt32 {
        guard let id = vocabulary.id(of: entry) else {
          throw merge.failure("needs the entry '\(String(decoding: entry, as: UTF8.self))', which the vocabulary lacks")
        }
        return UInt32(bitPattern: id)
      }
      pairs.append(
        bpe_pair(
          left: try id(Array(left)), right: try id(Array(right)),
          merged: try id(Array(left) + Array(right.dropFirst(affixes.continuingPrefix.count)))))
    }
  }

  /// SentencePiece's mark of a word's start, if it is an entry and nothing is merged across the place before it.
  func wordMark(_ vocabulary: VocabularyReader) -> [UInt8]? {
    let mark = Array("\u{2581}".utf8)
    guard vocabulary.trie.id(of: mark) != nil else { return nil }
    var startsWithMark = Set<Int32>()
    var endsWithOther = Set<Int32>()
    for index in 0..<vocabulary.tokens.count {
      let entry = vocabulary.tokens.bytes[vocabulary.tokens.range(index)]
      if entry.starts(with: mark) { startsWithMark.insert(vocabulary.tokens.ids[index]) }
      if !entry.suffix(mark.count).elementsEqual(mark) { endsWithOther.insert(vocabulary.tokens.ids[index]) }
    }
    let joins = pairs.contains {
      endsWithOther.contains(Int32(bitPattern: $0.left)) && startsWithMark.contains(Int32(bitPattern: $0.right))
    }
    return joins ? nil : mark
  }
}
