internal import CText

/// The Unicode tables' facts about single bytes, and the ids of punctuation, ready to be looked up.
struct ASCIICharacters: Sendable {
  /// What to do with a byte; every value from `firstLetter` on is a word's byte in lower case.
  static let drop: UInt8 = 0
  static let space: UInt8 = 1
  static let isolated: UInt8 = 2
  /// Punctuation that may begin a special token.
  static let bracket: UInt8 = 3
  /// A byte of a character beyond ASCII.
  static let beyond: UInt8 = 4
  /// BERT counts all of ASCII as punctuation but for digits, letters, spaces and controls.
  static let firstLetter: UInt8 = 0x30

  /// Whether a byte with this action ends the word before it, and is no part of a character beyond ASCII.
  @inline(__always)
  static func endsWords(_ action: UInt8) -> Bool { action >= space && action <= bracket }

  private let actions: [UInt8]
  /// The id of each punctuation character.
  private let ids: [Int32]

  init(vocabulary: WordPieceVocabulary, unknownID: Int32) {
    let table = bert_characters_shared()
    var actions = [UInt8](repeating: ASCIICharacters.beyond, count: 256)
    var ids = [Int32](repeating: unknownID, count: 256)
    for byte in UInt8(0)..<0x80 {
      let action = bert_action(table, UInt32(byte))
      switch Int(action) {
      case BERT_DROP: actions[Int(byte)] = ASCIICharacters.drop
      case BERT_SPACE: actions[Int(byte)] = ASCIICharacters.space
      case BERT_ISOLATED:
        actions[Int(byte)] = byte == 0x5B ? ASCIICharacters.bracket : ASCIICharacters.isolated
      case BERT_WORD: actions[Int(byte)] = byte
      // The only other action in ASCII: a capital's lower case.
      default: actions[Int(byte)] = byte | 0x20
      }
    }
    for id in 0..<vocabulary.count where vocabulary.starts[id] & 1 == 0 {
      let start = Int(vocabulary.starts[id] >> 1)
      if Int(vocabulary.starts[id + 1] >> 1) == start + 1 { ids[Int(vocabulary.bytes[start])] = Int32(id) }
    }
    self.actions = actions
    self.ids = ids
  }

  @inline(__always)
  func withTables<Result>(_ body: (UnsafePointer<UInt8>, UnsafePointer<Int32>) -> Result) -> Result {
    actions.withUnsafeBufferPointer { actions in
      ids.withUnsafeBufferPointer { ids in
        body(actions.baseAddress.unsafelyUnwrapped, ids.baseAddress.unsafelyUnwrapped)
      }
    }
  }
}

/// What the tables say about a code point.
struct CharacterTraits {
  private let bits: Int

  /// Requires a code point of Unicode, up to 10FFFF.
  @inline(__always)
  static func of(_ codePoint: UInt32) -> CharacterTraits { CharacterTraits(bits: Int(character_traits(codePoint))) }

  var isWhite: Bool { bits & Int(TRAIT_WHITE) != 0 }
  /// `\w`
  var isWord: Bool { bits & Int(TRAIT_WORD) != 0 }
  /// What BERT makes a word of its own.
  var isPunctuation: Bool { bits & Int(TRAIT_PUNCTUATION) != 0 }
  /// A combining mark.
  var isMark: Bool { bits & Int(TRAIT_MARK) != 0 }
  /// What BERT strips as an accent.
  var isNonspacing: Bool { bits & Int(TRAIT_NONSPACING) != 0 }
  var isDroppedByCleaning: Bool { bits & Int(TRAIT_DROPPED) != 0 }
  var isSpaceByCleaning: Bool { bits & Int(TRAIT_SPACED) != 0 }
  var isChinese: Bool { bits & Int(TRAIT_CHINESE) != 0 }
  var isDroppedByNmt: Bool { bits & Int(TRAIT_NMT_DROPPED) != 0 }
  var isSpaceByNmt: Bool { bits & Int(TRAIT_NMT_SPACED) != 0 }
  /// Of the rules for grapheme clusters.
  var graphemeClass: Int { bits & Int(TRAIT_GRAPHEME_CLASS) }
}
