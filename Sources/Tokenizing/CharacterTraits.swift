internal import CUnicodeTables

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
