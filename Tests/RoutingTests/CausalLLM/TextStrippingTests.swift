import Testing

@testable import Routing

@Suite struct TextStrippingTests {
  private static func stripped(_ text: String) -> String {
    String(decoding: TextStripping.stripped(Array(text.utf8)[...]), as: UTF8.self)
  }

  @Test func takesWhiteSpaceOffBothEndsAlone() {
    #expect(Self.stripped(" \t\n\u{0B}\u{0C}\r a\n b \u{1C}\u{1F}") == "a\n b")
    #expect(Self.stripped("\u{A0}\u{2003}\u{3000}\u{1680}é\u{85}\u{2028}\u{202F}\u{205F}") == "é")
    #expect(Self.stripped("") == "")
    #expect(Self.stripped(" \u{3000}") == "")
  }

  /// Zero-width and Mongolian spaces are no white space to Python.
  @Test func keepsWhatOnlyLooksLikeSpace() {
    for text in ["\u{200B}a\u{200B}", "\u{FEFF}a", "\u{180E}a", "\u{0}a\u{1B}"] { #expect(Self.stripped(text) == text) }
  }

  /// A letter whose last bytes are those of a space in another place.
  @Test func endsAtCharacters() {
    #expect(Self.stripped("\u{485} ") == "\u{485}")
  }
}
