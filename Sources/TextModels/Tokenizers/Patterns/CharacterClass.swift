internal import CText

/// A set of characters as a regular expression writes it: `[^\r\n\p{L}]`, `\s`, or one character.
struct CharacterClass: Sendable {
  private var ranges: [ClosedRange<UInt32>] = []
  /// A bit for each general category, by its number in `CText.h`.
  private var categories: UInt32 = 0
  private var holdsWords = false
  private var holdsWhiteSpace = false
  /// Classes within this one, which may be negated by themselves.
  private var parts: [CharacterClass] = []
  /// What a character must be in as well: the sides of `&&`.
  private var conditions: [CharacterClass] = []
  private var isNegated = false
  /// Whether letters of ASCII count in either case.
  private var foldsCase = false
  /// By code point below 128, filled by `finish`.
  private var low: (UInt64, UInt64) = (0, 0)

  /// Every character but a line feed: `.`
  static var anyButNewline: CharacterClass {
    var set = CharacterClass()
    set.insert(0x0A...0x0A)
    set.finish(isNegated: true, foldsCase: false)
    return set
  }

  /// One character.
  static func one(_ character: UInt32, foldsCase: Bool) -> CharacterClass {
    var set = CharacterClass()
    set.insert(character...character)
    set.finish(isNegated: false, foldsCase: foldsCase)
    return set
  }

  mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

  mutating func insert(_ part: CharacterClass) { parts.append(part) }

  mutating func require(_ condition: CharacterClass) { conditions.append(condition) }

  /// What the letter of an escape stands for, such as the `s` of `\s`; nil for a letter that names no class.
  ///
  /// - Parameter isAlone: outside of brackets, where Oniguruma takes some numbers of Latin-1 for words as well.
  static func escape(_ letter: Unicode.Scalar, isAlone: Bool) -> CharacterClass? {
    var set = CharacterClass()
    switch letter {
    case "s", "S": set.holdsWhiteSpace = true
    case "w", "W":
      set.holdsWords = true
      // Superscripts and fractions.
      if isAlone { set.ranges = [0xB2...0xB3, 0xB9...0xB9, 0xBC...0xBE] }
    case "d", "D": set.categories = 1 << UInt32(CATEGORY_ND)
    default: return nil
    }
    set.finish(isNegated: letter.value < 0x61, foldsCase: false)
    return set
  }

  /// A general category by its name in `\p{...}`: one of two letters, or the first letter of several; nil for another.
  static func category(_ name: String, isNegated: Bool) -> CharacterClass? {
    var set = CharacterClass()
    for (number, category) in categoryNames.enumerated() where category == name || String(category.prefix(1)) == name {
      set.categories |= 1 << UInt32(number)
    }
    guard set.categories != 0 else { return nil }
    set.finish(isNegated: isNegated, foldsCase: false)
    return set
  }

  /// In the order of the numbers in `CText.h`.
  private static let categoryNames = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm",
    "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
  ]

  /// Ends the making of a class; no part may be inserted afterwards.
  mutating func finish(isNegated: Bool, foldsCase: Bool) {
    self.isNegated = isNegated
    self.foldsCase = foldsCase
    for character in UInt32(0)..<128 where holds(character) {
      if character < 64 { low.0 |= 1 << UInt64(character) } else { low.1 |= 1 << UInt64(character - 64) }
    }
  }

  /// Whether only characters of ASCII, or all cases of a letter, are in it, so that folding is known here.
  var foldsExactly: Bool {
    let cased: UInt32 = 1 << UInt32(CATEGORY_LU) | 1 << UInt32(CATEGORY_LL) | 1 << UInt32(CATEGORY_LT)
    return ranges.allSatisfy { $0.upperBound < 0x80 } && [0, cased].contains(categories & cased)
      && (parts + conditions).allSatisfy(\.foldsExactly)
  }

  /// Requires a code point of Unicode.
  @inline(__always)
  func contains(_ character: UInt32) -> Bool {
    if character < 64 { return low.0 >> UInt64(character) & 1 != 0 }
    if character < 128 { return low.1 >> UInt64(character - 64) & 1 != 0 }
    return holds(character)
  }

  /// Which of the first 128 characters are in it.
  var lowCharacters: (UInt64, UInt64) { low }

  private func holds(_ character: UInt32) -> Bool {
    var isIn = isListed(character)
    if foldsCase, !isIn { isIn = CharacterClass.otherCases(character).contains(where: isListed) }
    return isIn != isNegated
  }

  private func isListed(_ character: UInt32) -> Bool {
    let traits = general_category(character)
    let isIn =
      categories >> UInt32(traits & UInt8(CATEGORY_MASK)) & 1 != 0
      || holdsWords && traits & UInt8(CATEGORY_WORD) != 0 || holdsWhiteSpace && traits & UInt8(CATEGORY_WHITE) != 0
      || ranges.contains { $0.contains(character) } || parts.contains { $0.contains(character) }
    return isIn && conditions.allSatisfy { $0.contains(character) }
  }

  /// What a character matches without regard to case, besides itself: a letter of ASCII has no other but for the long s
  /// and the Kelvin sign.
  private static func otherCases(_ character: UInt32) -> [UInt32] {
    switch character {
    case 0x17F: [0x53, 0x73]
    case 0x212A: [0x4B, 0x6B]
    case 0x53, 0x73: [character ^ 0x20, 0x17F]
    case 0x4B, 0x6B: [character ^ 0x20, 0x212A]
    case 0x41...0x5A, 0x61...0x7A: [character ^ 0x20]
    default: []
    }
  }
}
