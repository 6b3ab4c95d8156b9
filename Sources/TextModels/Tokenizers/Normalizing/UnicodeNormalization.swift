internal import CText

/// Unicode's normal forms, by the version of Unicode that Hugging Face `tokenizers` has.
///
/// Complexity: O(n), and O(m log m) for a run of m marks.
struct UnicodeNormalization: NormalizationStep {
  let isCompatible: Bool
  let composes: Bool

  static let canonicalDecomposition = UnicodeNormalization(isCompatible: false, composes: false)

  /// By its name in `tokenizer.json`, such as `NFKC`; nil if it is none.
  init?(name: String) {
    switch name {
    case "NFC": self.init(isCompatible: false, composes: true)
    case "NFD": self.init(isCompatible: false, composes: false)
    case "NFKC": self.init(isCompatible: true, composes: true)
    case "NFKD": self.init(isCompatible: true, composes: false)
    default: return nil
    }
  }

  private init(isCompatible: Bool, composes: Bool) {
    self.isCompatible = isCompatible
    self.composes = composes
  }

  /// A code point and its combining class.
  private struct Character {
    var codePoint: UInt32
    var combiningClass: UInt16
  }

  func apply(to text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    // A starter and the marks after it.
    var run: [Character] = []
    text.forEachCodePoint { codePoint, range in
      if codePoint < 0x80 {
        // All of ASCII stands for itself; what it may compose with comes after it.
        flush(&run, &output)
        run.append(Character(codePoint: codePoint, combiningClass: 0))
      } else {
        decompose(codePoint) { append($0, &run, &output) }
      }
    }
    flush(&run, &output)
  }

  @inline(__always)
  private func append(_ codePoint: UInt32, _ run: inout [Character], _ output: inout [UInt8]) {
    let combiningClass = character_form_of(codePoint).combining_class
    if combiningClass == 0 {
      if composes, run.count == 1, run[0].combiningClass == 0,
        let composed = UnicodeNormalization.composition(run[0].codePoint, codePoint)
      {
        run[0].codePoint = composed
        return
      }
      flush(&run, &output, before: codePoint)
      return
    }
    run.append(Character(codePoint: codePoint, combiningClass: combiningClass))
  }

  /// Ends a run and begins the next with a starter, unless that composes with all that is left of the run.
  private func flush(_ run: inout [Character], _ output: inout [UInt8], before starter: UInt32) {
    order(&run)
    if composes {
      compose(&run)
      if run.count == 1, run[0].combiningClass == 0,
        let composed = UnicodeNormalization.composition(run[0].codePoint, starter)
      {
        run[0].codePoint = composed
        return
      }
    }
    for character in run { output.append(codePoint: character.codePoint) }
    run.removeAll(keepingCapacity: true)
    run.append(Character(codePoint: starter, combiningClass: 0))
  }

  private func flush(_ run: inout [Character], _ output: inout [UInt8]) {
    order(&run)
    if composes { compose(&run) }
    for character in run { output.append(codePoint: character.codePoint) }
    run.removeAll(keepingCapacity: true)
  }

  /// Sorts marks by their class, equal ones as they came.
  private func order(_ run: inout [Character]) {
    if run.count < 3 && (run.count < 2 || run[0].combiningClass == 0) { return }
    let first = run[0].combiningClass == 0 ? 1 : 0
    let ordered = run[first...].enumerated().sorted {
      ($0.element.combiningClass, $0.offset) < ($1.element.combiningClass, $1.offset)
    }
    for (index, entry) in ordered.enumerated() { run[first + index] = entry.element }
  }

  /// Composes a starter with marks after it that no mark of their class or a higher one keeps from it.
  private func compose(_ run: inout [Character]) {
    guard run.count > 1, run[0].combiningClass == 0 else { return }
    var kept = 1
    var lastClass: UInt16 = 0
    for index in 1..<run.count {
      let mark = run[index]
      if kept == 1 || lastClass < mark.combiningClass,
        let composed = UnicodeNormalization.composition(run[0].codePoint, mark.codePoint)
      {
        run[0].codePoint = composed
        continue
      }
      lastClass = mark.combiningClass
      run[kept] = mark
      kept += 1
    }
    run.removeLast(run.count - kept)
  }

  /// Calls `body` with what a code point decomposes to.
  @inline(__always)
  private func decompose(_ codePoint: UInt32, _ body: (UInt32) -> Void) {
    // The Unicode standard, section 3.12: 21 vowels and 28 final consonants, the first of which is none.
    let syllable = codePoint &- 0xAC00
    if syllable < 11_172 {
      body(0x1100 &+ syllable / 588)
      body(0x1161 &+ syllable % 588 / 28)
      if syllable % 28 != 0 { body(0x11A7 &+ syllable % 28) }
      return
    }
    let form = character_form_of(codePoint)
    UnicodeNormalization.replacement(isCompatible ? form.compatible : form.canonical, of: codePoint, body)
  }

  /// Calls `body` with the code points at a place of the pool, or with the one they would replace.
  @inline(__always)
  static func replacement(_ place: UInt16, of codePoint: UInt32, _ body: (UInt32) -> Void) {
    guard place > 0, let sequence = form_replacement(place) else { return body(codePoint) }
    for element in UnsafeBufferPointer(start: sequence + 1, count: Int(sequence[0])) { body(element) }
  }

  private static func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    // Hangul: a leading consonant and a vowel, then a final consonant.
    let lead = first &- 0x1100
    let vowel = second &- 0x1161
    if lead < 19, vowel < 21 { return 0xAC00 &+ (lead &* 21 &+ vowel) &* 28 }
    let syllable = first &- 0xAC00
    let final = second &- 0x11A7
    if syllable < 11_172, syllable % 28 == 0, final > 0, final < 28 { return first &+ final }
    let composed = form_composition(first, second)
    return composed == 0 ? nil : composed
  }
}

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
    /// An Indic consonant, with extending characters after it, and whether one of them was a linker.
    private var hasConsonant = false
    private var hasLinker = false
    /// A pictograph with extending characters after it, and whether a zero-width joiner came last.
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
