internal import ModelFiles

/// The `vocab` object of a model: an id for each entry.
struct VocabularyReader {
  let trie: PrefixTrie
  let entryCount: Int
  let idBound: Int
  /// As the file has them, in its order.
  let tokens: TokenList

  init(_ vocabulary: TokenizerElement) throws(ModelFileError) {
    var tokens = TokenList()
    for (name, value) in try vocabulary.members() { tokens.append(name, id: try value.tokenID()) }
    try self.init(tokens, vocabulary)
  }

  /// - Parameter place: what messages name.
  init(_ tokens: TokenList, _ place: TokenizerElement) throws(ModelFileError) {
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
