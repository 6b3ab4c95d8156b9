import Testing

@testable import TextModels

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
