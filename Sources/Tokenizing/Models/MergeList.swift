internal import CBytePairEncoding
internal import ModelFiles

/// The `merges` of a model: pairs of entries, as `"a b"` or as `["a", "b"]`, and what each makes.
struct MergeList {
  private(set) var pairs: [bpe_pair] = []

  init(_ list: TokenizerElement, _ vocabulary: PrefixTrie) throws(ModelFileError) {
    guard list.element.kind == .array else { throw list.failure("is no list") }
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
      func id(_ entry: [UInt8]) throws(ModelFileError) -> UInt32 {
        guard let id = vocabulary.id(of: entry) else {
          throw merge.failure("needs the entry '\(String(decoding: entry, as: UTF8.self))', which there is not")
        }
        return UInt32(bitPattern: id)
      }
      pairs.append(
        bpe_pair(left: try id(Array(left)), right: try id(Array(right)), merged: try id(Array(left) + Array(right))))
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
