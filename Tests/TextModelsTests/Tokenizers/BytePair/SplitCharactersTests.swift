import CText
import Testing

/// The classes of characters are those of Unicode 16, as in the regular expressions of tiktoken 0.14.
@Suite struct SplitCharactersTests {
  @Test func theTablesAreUnicode16() {
    // Letters that Unicode 16 added (Garay, Todhri), and some that version 17 did (Sidetic, Beria Erfe).
    #expect(split_class(0x10D50) == UInt32(SPLIT_UPPER))
    #expect(split_class(0x10D70) == UInt32(SPLIT_LOWER))
    #expect(split_class(0x105C0) == UInt32(SPLIT_OTHER))
    #expect(split_class(0x10940) == UInt32(SPLIT_SYMBOL))
    #expect(split_class(0x16EA0) == UInt32(SPLIT_SYMBOL))
    #expect(split_class(0x295) == UInt32(SPLIT_LOWER))
  }

  /// What has been in Unicode for long is where Swift has it too, but for U+0295, which a later version moved from the
  /// small letters to the other ones.
  @Test func classesAreTheGeneralCategories() {
    var compared = 0
    for value in UInt32(0)...0x10FFFF where value != 0x295 {
      guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 14 else { continue }
      let expected =
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: SPLIT_UPPER
        case .lowercaseLetter: SPLIT_LOWER
        case .modifierLetter, .otherLetter: SPLIT_OTHER
        case .nonspacingMark, .spacingMark, .enclosingMark: SPLIT_MARK
        case .decimalNumber, .letterNumber, .otherNumber: SPLIT_NUMBER
        default:
          scalar == "\n" || scalar == "\r"
            ? SPLIT_NEWLINE : scalar.properties.isWhitespace ? SPLIT_SPACE : SPLIT_SYMBOL
        }
      compared += 1
      #expect(split_class(value) == UInt32(expected), "\(String(value, radix: 16))")
    }
    #expect(compared > 140_000)
  }
}
