/// The plain reference of `kernel_stem_counts`: one byte after the other.
struct StemCountsReference {
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
    // The last eight bytes, the newest lowest, as they are and in small letters: phrases are detected where they end.
    var exact: UInt64 = 0
    var folded: UInt64 = 0
    var wordLength = 0
    var isInNumber = false
    for position in 0..<stem.count {
      let byte = stem[position]
      let lower = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
      let before = folded
      exact = exact << 8 | UInt64(byte)
      folded = folded << 8 | UInt64(lower)
      if lower &- UInt8(ascii: "a") < 26 {
        wordLength += 1
        letters += 1
        if lower != byte { capitals += 1 }
        countPhrase(stem, position, lower, exact, folded)
      } else {
        if wordLength > 0 {
          endWord(wordLength, before)
          wordLength = 0
        }
        let next = position + 1 < stem.count ? stem[position + 1] : UInt8(ascii: "\n")
        countMark(byte, next, folded)
      }
      let isDigit = StemCountsReference.isDigit(byte)
      if isDigit {
        digits += 1
        if !isInNumber { numbers += 1 }
        if byte == UInt8(ascii: "1") { lookForStatement(stem, position) }
      }
      isInNumber = isDigit
    }
    if wordLength > 0 { endWord(wordLength, folded) }
  }

  /// - Parameter folded: ends with the word.
  @inline(__always)
  private mutating func endWord(_ length: Int, _ folded: UInt64) {
    words += 1
    switch (length, folded & (1 << UInt64(8 * min(length, 7)) - 1)) {
    case (1, StemCountsReference.packed("i")), (2, StemCountsReference.packed("my")),
      (2, StemCountsReference.packed("he")),
      (3, StemCountsReference.packed("she")), (3, StemCountsReference.packed("his")),
      (3, StemCountsReference.packed("her")),
      (4, StemCountsReference.packed("they")):
      pronouns += 1
    default: break
    }
  }

  @inline(__always)
  private mutating func countMark(_ byte: UInt8, _ next: UInt8, _ folded: UInt64) {
    switch byte {
    case UInt8(ascii: " "): if StemCountsReference.ends(folded, with: " not ") { hasNegation = true }
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
      let isBetweenDigits = StemCountsReference.isDigit(UInt8(folded >> 8 & 0xff)) && StemCountsReference.isDigit(next)
      if byte == UInt8(ascii: "."), isBetweenDigits { decimals += 1 }
    default: break
    }
  }

  @inline(__always)
  private mutating func countPhrase(
    _ stem: UnsafeBufferPointer<UInt8>, _ position: Int, _ lower: UInt8, _ exact: UInt64, _ folded: UInt64
  ) {
    func ends(_ phrase: StaticString) -> Bool { StemCountsReference.ends(folded, with: phrase) }
    switch lower {
    case UInt8(ascii: "d"): if ends("third") { ratios += 1 }
    case UInt8(ascii: "e"): if ends("twice") || ends("double") || ends("triple") { ratios += 1 }
    case UInt8(ascii: "f"): if ends("half") { ratios += 1 }
    case UInt8(ascii: "g"):
      if ends("ollowing"), position >= 8, stem[position - 8] | 0x20 == UInt8(ascii: "f") { hasFollowing = true }
    case UInt8(ascii: "r"): if ends("quarter") { ratios += 1 }
    case UInt8(ascii: "s"): if ends("times") { ratios += 1 }
    case UInt8(ascii: "t"):
      if ends("percent") { ratios += 1 }
      if StemCountsReference.ends(exact, with: "EXCEPT") || StemCountsReference.ends(exact, with: "LEAST") {
        hasNegation = true
      }
    default: break
    }
  }

  /// "statement 1" or "scenario 1" up to the digit at `position`.
  private mutating func lookForStatement(_ stem: UnsafeBufferPointer<UInt8>, _ position: Int) {
    for phrase in [StaticString("statement "), StaticString("scenario ")] where position >= phrase.utf8CodeUnitCount {
      let start = position - phrase.utf8CodeUnitCount
      let isThere = (0..<phrase.utf8CodeUnitCount).allSatisfy { offset in
        let byte = stem[start + offset]
        return (byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte) == phrase.utf8Start[offset]
      }
      if isThere { hasStatements = true }
    }
  }

  /// Whether the last bytes are those of a phrase of at most eight.
  @inline(__always)
  private static func ends(_ last: UInt64, with phrase: StaticString) -> Bool {
    let bits = UInt64(8 * phrase.utf8CodeUnitCount)
    return (last ^ packed(phrase)) << (64 - bits) == 0
  }

  /// A phrase of at most eight bytes as a number, its last byte lowest.
  @inline(__always)
  private static func packed(_ phrase: StaticString) -> UInt64 {
    var number: UInt64 = 0
    for offset in 0..<phrase.utf8CodeUnitCount { number = number << 8 | UInt64(phrase.utf8Start[offset]) }
    return number
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
