internal import CText

/// BERT's uncased tokeniser: normalised, split at spaces and punctuation, then the longest entries first (WordPiece).
///
/// Gives the same ids as Hugging Face `tokenizers` with a `BertNormalizer` (cleaning, Chinese characters apart,
/// accents stripped, lower case), a `BertPreTokenizer` and a `WordPiece` model of at most 100 characters a word,
/// without the special tokens around a text. `[CLS]`, `[SEP]`, `[PAD]`, `[UNK]` and `[MASK]` written in a text become
/// those tokens, as there.
package struct WordPieceTokenizer: TextTokenizer {
  /// Those that are looked for in a text, and stand for no text themselves.
  package static let specialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  private let vocabulary: WordPieceVocabulary
  private let ascii: ASCIICharacters
  private let specials: [SpecialToken]
  /// What a word becomes that no entries make up.
  package let unknownID: Int32

  /// How many ids there are; every id is below.
  package var vocabularyCount: Int { vocabulary.count }

  /// A vocabulary that is a checkpoint's, whose special tokens are looked for elsewhere; nil where it is not one that a
  /// `vocab.txt` could hold, or has other continuations or limits than BERT's.
  init?(_ model: WordPieceModel) {
    guard model.prefix.elementsEqual("##".utf8), model.maximumCharacters == WordPieceScanner.maximumCharacters,
      model.idBound == model.entryCount, let vocabulary = WordPieceVocabulary(model.tokens)
    else { return nil }
    self.vocabulary = vocabulary
    specials = []
    unknownID = model.unknown
    ascii = ASCIICharacters(vocabulary: vocabulary, unknownID: unknownID)
  }

  /// The contents of a `vocab.txt`: one entry a line, ids counting from 0.
  package init(vocabulary file: UnsafeRawBufferPointer) throws(TokenizerError) {
    vocabulary = try WordPieceVocabulary(file)
    var specials: [SpecialToken] = []
    for token in WordPieceTokenizer.specialTokens {
      let bytes = Array(token.utf8)
      if let id = vocabulary.id(of: bytes) { specials.append(SpecialToken(bytes: bytes, id: id)) }
    }
    guard let unknown = specials.first(where: { $0.bytes == Array("[UNK]".utf8) }) else {
      throw .missingUnknownToken("[UNK]")
    }
    unknownID = unknown.id
    self.specials = specials
    ascii = ASCIICharacters(vocabulary: vocabulary, unknownID: unknownID)
  }

  package init(vocabulary file: [UInt8]) throws(TokenizerError) {
    // A typed error does not pass through `withUnsafeBytes`.
    self = try file.withUnsafeBufferPointer { (bytes) throws(TokenizerError) in
      try WordPieceTokenizer(vocabulary: UnsafeRawBufferPointer(bytes))
    }
  }

  /// Appends the ids of one text and its end to `batch`. Bytes that are not UTF-8 are passed over.
  package func encode(_ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    append(text, to: &batch.ids)
    batch.ends.append(batch.ids.count)
  }

  /// Appends the ids of one text.
  func append(_ text: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    guard let start = text.baseAddress else { return }
    vocabulary.withTables { tables in
      ascii.withTables { actions, isolated in
        WordPieceScanner.withScanner(
          tables: tables, actions: actions, isolated: isolated, specials: specials, unknownID: unknownID
        ) { scanner in
          scanner.scan(start, count: text.count, into: &ids)
        }
      }
    }
  }
}

/// Addresses of a `WordPieceVocabulary`'s tables while it is kept alive; its documentation describes them.
struct WordPieceTables {
  let bytes: UnsafeRawPointer
  let starts: UnsafePointer<UInt32>
  let slots: UnsafePointer<WordPieceVocabulary.Slot>
  let slotMask: Int
  let shift: UInt64
  let powers: UnsafePointer<UInt64>
  let longest: UnsafePointer<UInt8>
  let shortSlots: UnsafePointer<ShortWords.Slot>
  let shortMask: Int
  let shortShift: UInt64

  /// The id of the entry that is the word of this key; negative if there is none.
  @inline(__always)
  func find(shortWord key: UInt64) -> Int32 {
    var slot = ShortWords.slot(of: key, shift: shortShift)
    while true {
      let candidate = shortSlots[slot]
      if candidate.key == key || candidate.id < 0 { return candidate.id }
      slot = (slot &+ 1) & shortMask
    }
  }

  /// The id of the entry with these bytes, whose hash is `hash`; negative if there is none.
  ///
  /// `WordPieceVocabulary.padding` bytes after `piece` must be readable.
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

  /// Compares eight bytes at a time; reads up to seven after the end of both.
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
