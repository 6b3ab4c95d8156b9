internal import FileFormats

/// A model that cuts nothing: a piece is an entry of the vocabulary, or unknown.
struct WordLevelModel: SubwordModel {
  let entryCount: Int
  let idBound: Int
  let unknown: Int32
  private let trie: PrefixTrie

  var unknownID: Int32? { unknown }

  /// - Throws: `InputError` also where unknown words would become an entry that the vocabulary lacks.
  init(_ model: TokenizerElement) throws(InputError) {
    let vocabulary = try VocabularyReader(model.required("vocab"))
    let name = try model.required("unk_token").text()
    guard let unknown = vocabulary.trie.id(of: name.utf8) else {
      throw model.failure("has no entry '\(name)' in its vocabulary, which unknown words would become")
    }
    self.unknown = unknown
    trie = vocabulary.trie
    entryCount = vocabulary.entryCount
    idBound = vocabulary.idBound
  }

  func id(of entry: [UInt8]) -> Int32? { trie.id(of: entry) }

  func encode(_ piece: UnsafeBufferPointer<UInt8>, _ scratch: inout TokenScratch, into ids: inout [Int32]) {
    ids.append(trie.id(of: piece) ?? unknown)
  }
}
