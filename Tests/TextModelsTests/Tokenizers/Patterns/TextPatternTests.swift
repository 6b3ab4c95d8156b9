import TestSupport
import Testing

@testable import TextModels

@Suite struct TextPatternTests {
  private static func matches(_ expression: String, _ text: String) throws -> [String] {
    let bytes = Array(text.utf8)
    let pattern = try TextPattern(expression)
    return bytes.withUnsafeBufferPointer { text in
      pattern.matches(in: text).map { String(decoding: text[$0], as: UTF8.self) }
    }
  }

  @Test func matchesByHand() throws {
    #expect(try Self.matches("a|ab", "abab") == ["a", "a"])
    #expect(try Self.matches("ab|a", "abaab") == ["ab", "a", "ab"])
    // No empty match follows another match directly.
    #expect(try Self.matches("a*", "baac") == ["", "aa", ""])
    #expect(try Self.matches(#"\p{N}{1,3}"#, "12345") == ["123", "45"])
    // A plus after an interval repeats it.
    #expect(try Self.matches(#"\p{N}{1,3}+"#, "12345") == ["12345"])
    #expect(try Self.matches("(?i:'s)", "'s 'S '\u{17F} s") == ["'s", "'S", "'\u{17F}"])
    #expect(try Self.matches(#"\s+(?!\S)"#, "a   b") == ["  "])
    #expect(try Self.matches("(?>a+)ab", "aaab") == [])
    #expect(try Self.matches("(?<=é)x", "éx x") == ["x"])
    #expect(try Self.matches("(?:a*)*", "aab") == ["aa", ""])
  }

  /// Expressions that would take exponential, or quadratic, time by trying every way.
  @Test(arguments: ["(?:a+)+b", "(a|a)*b", "(?:a*)*(?:a*)*b", #"\s+$"#, #"\s*[\r\n]+"#, "a*a*a*a*b", "(?:a|aa)+$b"])
  func hostileExpressionsEnd(_ expression: String) throws {
    let count = 20_000
    let letters = String(repeating: "a", count: count) + "c"
    let spaces = String(repeating: " ", count: count) + "c"
    #expect(try Self.matches(expression, letters) == [])
    #expect(try Self.matches(expression, spaces) == [])
  }

  @Test func hugeRepetitionsAreRefused() {
    #expect(throws: PatternError(reason: "more than 1000 repetitions")) { try TextPattern("a{1001}") }
    #expect(throws: PatternError(reason: "too many repetitions")) { try TextPattern("(?:a{1000}){1000}") }
    let wide = "(?<=" + String(repeating: "(?:", count: 20) + "a" + String(repeating: "{1000})", count: 20) + ")"
    #expect(throws: PatternError(reason: "a look behind of no fixed length")) { try TextPattern(wide) }
    let nested = String(repeating: "(", count: 60) + "a" + String(repeating: ")", count: 60)
    #expect(throws: PatternError(reason: "groups that nest too deep")) { try TextPattern(nested) }
  }

  @Test func anyExpressionIsReadOrRefusedAndEnds() throws {
    let parts = [
      "a", "b", "(", ")", "[", "]", "|", "*", "+", "?", "{2}", "{1,3}", "^", "$", ".", "\\s", "\\p{L}", "\\", "(?:",
      "(?=", "(?!",
      "(?<=", "(?>", "(?i:", "-", "&&", "é", "\\b", "s", "]",
    ]
    var generator = SeededGenerator(seed: 3)
    var read = 0
    for _ in 0..<3000 {
      let expression = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
        parts.randomElement(using: &generator) ?? ""
      }
      guard let matches = try? Self.matches(expression.joined(), "aab éaé  bsſa\nba-]ab&&(a)") else { continue }
      #expect(matches.joined().utf8.count <= 40)
      read += 1
    }
    #expect(read > 200)
  }
}
