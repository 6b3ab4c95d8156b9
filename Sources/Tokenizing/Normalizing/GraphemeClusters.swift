internal import CUnicodeTables

/// Extended grapheme clusters (UAX 29, Unicode 17).
enum GraphemeClusters {
  /// Where the cluster ends that starts at `start` of a text, which is UTF-8; requires `start` to be before its end.
  static func end(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let first = UTF8Decoding.first(text, from: start) else { return text.count }
    var state = State(first)
    var end = start + UTF8Decoding.width(first)
    while let next = UTF8Decoding.first(text, from: end), state.joins(next) { end += UTF8Decoding.width(next) }
    return end
  }

  /// What the rules ask about the characters of a cluster so far.
  private struct State {
    private var last: Int
    /// An Indic consonant, with extending characters behind it, and whether one of them was a linker.
    private var hasConsonant = false
    private var hasLinker = false
    /// A pictograph with extending characters behind it, and whether a zero-width joiner came last.
    private var hasPictograph = false
    private var regionalIndicators = 0

    init(_ codePoint: UInt32) {
      last = GRAPHEME_OTHER
      take(codePoint, CharacterTraits.of(codePoint).graphemeClass)
    }

    mutating func joins(_ codePoint: UInt32) -> Bool {
      let next = CharacterTraits.of(codePoint).graphemeClass
      guard rulesJoin(next) else { return false }
      take(codePoint, next)
      return true
    }

    private func rulesJoin(_ next: Int) -> Bool {
      switch last {
      // GB3, GB4
      case GRAPHEME_CR: return next == GRAPHEME_LF
      case GRAPHEME_LF, GRAPHEME_CONTROL: return false
      default: break
      }
      switch next {
      // GB5
      case GRAPHEME_CR, GRAPHEME_LF, GRAPHEME_CONTROL: return false
      // GB9, GB9a
      case GRAPHEME_EXTEND, GRAPHEME_ZWJ, GRAPHEME_LINKER, GRAPHEME_SPACING_MARK: return true
      // GB9c
      case GRAPHEME_CONSONANT where hasLinker: return true
      // GB11
      case GRAPHEME_PICTOGRAPHIC where hasPictograph && last == GRAPHEME_ZWJ: return true
      // GB12, GB13
      case GRAPHEME_REGIONAL_INDICATOR where last == GRAPHEME_REGIONAL_INDICATOR && regionalIndicators % 2 == 1:
        return true
      default: break
      }
      switch last {
      // GB9b
      case GRAPHEME_PREPEND: return true
      // GB6, GB7, GB8
      case GRAPHEME_L:
        return next == GRAPHEME_L || next == GRAPHEME_V || next == GRAPHEME_LV || next == GRAPHEME_LVT
      case GRAPHEME_LV, GRAPHEME_V: return next == GRAPHEME_V || next == GRAPHEME_T
      case GRAPHEME_LVT, GRAPHEME_T: return next == GRAPHEME_T
      default: return false
      }
    }

    private mutating func take(_ codePoint: UInt32, _ next: Int) {
      last = next
      let extends = next == GRAPHEME_EXTEND || next == GRAPHEME_ZWJ || next == GRAPHEME_LINKER
      // The zero-width non-joiner extends, but not between conjoined consonants.
      let isConjunct = extends && codePoint != 0x200C
      hasConsonant = next == GRAPHEME_CONSONANT || hasConsonant && isConjunct
      hasLinker = hasConsonant && next != GRAPHEME_CONSONANT && (hasLinker || next == GRAPHEME_LINKER)
      hasPictograph = next == GRAPHEME_PICTOGRAPHIC || hasPictograph && extends
      regionalIndicators = next == GRAPHEME_REGIONAL_INDICATOR ? regionalIndicators + 1 : 0
    }
  }
}
