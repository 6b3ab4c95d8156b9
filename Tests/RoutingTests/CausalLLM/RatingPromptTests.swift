import FileFormats
import Testing

@testable import Routing

@Suite struct QuestionTemplateTests {
  private static func text(_ template: String, _ question: String) throws -> String {
    let template = try QuestionTemplate(Array(template.utf8), file: "f.txt")
    return String(decoding: template.text(question: question.utf8), as: UTF8.self)
  }

  @Test func replacesEveryQuestionAndUndoublesBraces() throws {
    #expect(try Self.text("a {question} b {question}{{c}}", "{{Q}}") == "a {{Q}} b {{Q}}{c}")
    #expect(try Self.text("{{question}} {question}", "Q") == "{question} Q")
    #expect(try Self.text("{{{question}}}", "Q") == "{Q}")
  }

  @Test(arguments: ["{question} {", "} {question}", "{question} {other}", "{} {question}", "{ question} {question}"])
  func refusesOtherFields(_ template: String) {
    #expect {
      try Self.text(template, "")
    } throws: { error in
      "\(error)".hasPrefix("f.txt: has a brace at byte")
    }
  }

  @Test(arguments: ["", "Question:", "{{question}}"]) func refusesATemplateWithoutAQuestion(_ template: String) {
    #expect {
      try Self.text(template, "")
    } throws: { error in
      "\(error)" == "f.txt: has no {question}: every prompt would get the same score"
    }
  }
}

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
