import Foundation
import Testing

@testable import TextModels

@Suite struct UnicodeNormalizationTests {
  private static func normalized(_ text: String, _ name: String) throws -> String {
    let form = try #require(UnicodeNormalization(name: name))
    var output: [UInt8] = []
    Array(text.utf8).withUnsafeBufferPointer { form.apply(to: $0, into: &output) }
    return String(decoding: output, as: UTF8.self)
  }

  @Test(arguments: [
    ("e\u{301}", "\u{E9}", "e\u{301}", "\u{E9}", "e\u{301}"),
    ("\u{1E69}", "\u{1E69}", "s\u{323}\u{307}", "\u{1E69}", "s\u{323}\u{307}"),
    ("s\u{307}\u{323}", "\u{1E69}", "s\u{323}\u{307}", "\u{1E69}", "s\u{323}\u{307}"),
    ("\u{AC01}", "\u{AC01}", "\u{1100}\u{1161}\u{11A8}", "\u{AC01}", "\u{1100}\u{1161}\u{11A8}"),
    ("\u{FB01}", "\u{FB01}", "\u{FB01}", "fi", "fi"),
    ("\u{212B}", "\u{C5}", "A\u{30A}", "\u{C5}", "A\u{30A}"),
    ("\u{958}", "\u{915}\u{93C}", "\u{915}\u{93C}", "\u{915}\u{93C}", "\u{915}\u{93C}"),
    ("\u{9C7}\u{9BE}", "\u{9CB}", "\u{9C7}\u{9BE}", "\u{9CB}", "\u{9C7}\u{9BE}"),
    ("\u{301}a", "\u{301}a", "\u{301}a", "\u{301}a", "\u{301}a"),
  ])
  func formsOfTheStandard(text: String, nfc: String, nfd: String, nfkc: String, nfkd: String) throws {
    for (name, expected) in [("NFC", nfc), ("NFD", nfd), ("NFKC", nfkc), ("NFKD", nfkd)] {
      #expect(Array(try Self.normalized(text, name).unicodeScalars) == Array(expected.unicodeScalars), "\(name)")
    }
  }

  /// Marks without an end are sorted in `n log n`, equal ones as they came.
  @Test func longRunsOfMarksStayFast() throws {
    let text = "a" + String(repeating: "\u{301}\u{323}", count: 50_000)
    let clock = ContinuousClock()
    var result = ""
    let time = try clock.measure { result = try Self.normalized(text, "NFD") }
    let expected = "a" + String(repeating: "\u{323}", count: 50_000) + String(repeating: "\u{301}", count: 50_000)
    #expect(Array(result.utf8) == Array(expected.utf8))
    #expect(time < .seconds(20))
  }
}

@Suite struct GraphemeClustersTests {
  /// One example a rule of UAX 29; `|` stands between clusters.
  @Test(arguments: [
    "a|b", "\r\n|\n|\r", "a\u{301}\u{308}|b", "\u{1100}\u{1161}\u{11A8}|\u{1100}", "\u{AC00}\u{11A8}|\u{AC01}|\u{1161}",
    "\u{600}a|b", "\u{915}\u{903}|a", "\u{1F469}\u{200D}\u{1F469}|\u{1F469}", "a\u{200D}|\u{1F469}",
    "\u{1F1EB}\u{1F1F7}|\u{1F1EB}\u{1F1F7}|\u{1F1EB}", "\u{915}\u{94D}\u{937}|\u{915}", "\u{915}\u{93C}|\u{937}",
    "\u{0}|\u{301}|a",
  ])
  func followsTheRules(marked: String) {
    let parts = marked.unicodeScalars.split(separator: "|").map { Array(String(String.UnicodeScalarView($0)).utf8) }
    let text = Array(parts.joined())
    var found: [[UInt8]] = []
    text.withUnsafeBufferPointer { text in
      var start = 0
      while start < text.count {
        let end = GraphemeClusters.end(text, from: start)
        found.append(Array(text[start..<end]))
        start = end
      }
    }
    #expect(found == parts)
  }
}
