/// What `PromptFeatures` counts in a stem, in one pass over its bytes.
struct StemCounts {
  private(set) var words = 0
  private(set) var letters = 0
  private(set) var capitals = 0
  private(set) var digits = 0
  /// Runs of digits.
  private(set) var numbers = 0
  /// Points between two digits.
  private(set) var decimals = 0
  private(set) var lineFeeds = 0
  private(set) var questionMarks = 0
  private(set) var dollars = 0
  private(set) var commas = 0
  /// ".", "!" or "?" before a blank or the end.
  private(set) var sentences = 0
  /// I, my, he, she, his, her, they.
  private(set) var pronouns = 0
  /// half, twice, third, quarter, double, triple, times, percent, %; within words too.
  private(set) var ratios = 0
  /// "following".
  private(set) var hasFollowing = false
  /// " not ", or NOT, EXCEPT, LEAST in capitals.
  private(set) var hasNegation = false
  /// Two underscores: a gap to fill.
  private(set) var hasBlank = false
  /// "statement 1" or "scenario 1".
  private(set) var hasStatements = false

  init(_ stem: UnsafeBufferPointer<UInt8>) {
    var wordStart = -1
    var isInNumber = false
    for position in stem.indices {
      let byte = stem[position]
      let lower = StemCounts.lowercased(byte)
      let isLetter = lower &- UInt8(ascii: "a") < 26
      let isDigit = PromptFeatures.isDigit(byte)
      if isLetter {
        if wordStart < 0 { wordStart = position }
        letters += 1
        if lower != byte { capitals += 1 }
      } else if wordStart >= 0 {
        endWord(stem, wordStart..<position)
        wordStart = -1
      }
      if isDigit {
        digits += 1
        if !isInNumber { numbers += 1 }
      }
      isInNumber = isDigit
      countMark(stem, position, byte)
      countPhrase(stem, position, lower)
    }
    if wordStart >= 0 { endWord(stem, wordStart..<stem.count) }
  }

  private mutating func endWord(_ stem: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    words += 1
    guard range.count <= 4 else { return }
    for pronoun in StemCounts.pronounWords
    where pronoun.utf8CodeUnitCount == range.count && StemCounts.matches(stem, range.lowerBound, pronoun) {
      pronouns += 1
    }
  }

  private mutating func countMark(_ stem: UnsafeBufferPointer<UInt8>, _ position: Int, _ byte: UInt8) {
    let next = position + 1 < stem.count ? stem[position + 1] : UInt8(ascii: "\n")
    switch byte {
    case UInt8(ascii: "\n"): lineFeeds += 1
    case UInt8(ascii: "$"): dollars += 1
    case UInt8(ascii: ","): commas += 1
    case UInt8(ascii: "%"): ratios += 1
    case UInt8(ascii: "_"): if next == byte { hasBlank = true }
    case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
      if byte == UInt8(ascii: "?") { questionMarks += 1 }
      if next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") || next == UInt8(ascii: "\r")
        || next == UInt8(ascii: "\n")
      {
        sentences += 1
      }
      if byte == UInt8(ascii: "."), position > 0, PromptFeatures.isDigit(stem[position - 1]),
        PromptFeatures.isDigit(next)
      {
        decimals += 1
      }
    default: break
    }
  }

  private mutating func countPhrase(_ stem: UnsafeBufferPointer<UInt8>, _ position: Int, _ lower: UInt8) {
    func begins(_ phrase: StaticString) -> Bool { StemCounts.matches(stem, position, phrase) }
    func beginsExactly(_ phrase: StaticString) -> Bool {
      StemCounts.matches(stem, position, phrase, folded: false)
    }
    switch lower {
    case UInt8(ascii: " "):
      if begins(" not ") { hasNegation = true }
    case UInt8(ascii: "e"): if beginsExactly("EXCEPT") { hasNegation = true }
    case UInt8(ascii: "l"): if beginsExactly("LEAST") { hasNegation = true }
    case UInt8(ascii: "f"): if begins("following") { hasFollowing = true }
    case UInt8(ascii: "s"): if begins("statement 1") || begins("scenario 1") { hasStatements = true }
    case UInt8(ascii: "h"): if begins("half") { ratios += 1 }
    case UInt8(ascii: "t"):
      if begins("twice") || begins("third") || begins("triple") || begins("times") { ratios += 1 }
    case UInt8(ascii: "q"): if begins("quarter") { ratios += 1 }
    case UInt8(ascii: "d"): if begins("double") { ratios += 1 }
    case UInt8(ascii: "p"): if begins("percent") { ratios += 1 }
    default: break
    }
  }

  private static let pronounWords: [StaticString] = ["i", "my", "he", "she", "his", "her", "they"]

  /// Whether `phrase` stands at `position`; `folded` ignores the case of the stem, the phrase being in small letters.
  private static func matches(
    _ stem: UnsafeBufferPointer<UInt8>, _ position: Int, _ phrase: StaticString, folded: Bool = true
  ) -> Bool {
    let count = phrase.utf8CodeUnitCount
    guard stem.count - position >= count else { return false }
    for offset in 0..<count {
      let byte = stem[position + offset]
      guard (folded ? lowercased(byte) : byte) == phrase.utf8Start[offset] else { return false }
    }
    return true
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
