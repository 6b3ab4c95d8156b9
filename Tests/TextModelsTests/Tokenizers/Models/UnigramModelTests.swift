import TestSupport
import Testing

@testable import TextModels

@Suite struct UnigramModelTests {
  private static let entries: [(String, Double)] = [
    ("?", 0), ("a", -2.5), ("b", -3), ("ab", -4), ("ba", -5.6), ("aba", -7.1), ("bb", -4.4), ("aaaa", -8),
  ]

  private static func tokenizer(_ more: String = "") throws -> CheckpointTokenizer {
    let vocabulary = entries.map { #"["\#($0)",\#($1)]"# }.joined(separator: ",")
    return try TokenizerFixture.read([
      #""model":{"type":"Unigram","unk_id":0\#(more),"vocab":[\#(vocabulary)]}"#
    ])
  }

  /// The greatest sum of scores over all ways to cut a text.
  private static func best(_ text: Substring) -> Double {
    if text.isEmpty { return 0 }
    return entries.dropFirst().filter { text.hasPrefix($0.0) }.map { $0.1 + best(text.dropFirst($0.0.count)) }.max()
      ?? -.infinity
  }

  @Test func noOtherWayToCutHasAGreaterSum() throws {
    let tokenizer = try Self.tokenizer()
    var generator = SeededGenerator(seed: 8)
    for _ in 0..<200 {
      let text = String(
        (0..<Int.random(in: 1...11, using: &generator)).map { _ in Bool.random(using: &generator) ? "a" : "b" })
      let ids = TokenizerFixture.ids(text, tokenizer)
      #expect(ids.map { Self.entries[Int($0)].0 }.joined() == text)
      #expect(abs(ids.reduce(0) { $0 + Self.entries[Int($1)].1 } - Self.best(text[...])) < 1e-9)
    }
  }

  @Test func unknownCharactersAreOneAndFallBackToBytes() throws {
    #expect(TokenizerFixture.ids("aéèb", try Self.tokenizer()) == [1, 0, 2])
    let bytes = try TokenizerFixture.read([
      #""model":{"type":"Unigram","unk_id":0,"byte_fallback":true,"vocab":[["?",0],["a",-1],["<0xC3>",-9],["<0xA9>",-9]]}"#
    ])
    #expect(TokenizerFixture.ids("aé", bytes) == [1, 2, 3])
    // One byte that is missing makes the whole run unknown.
    #expect(TokenizerFixture.ids("aéè", bytes) == [1, 0])
  }

  /// One word without an end takes time in proportion.
  @Test func longWordsStayFast() throws {
    let tokenizer = try Self.tokenizer()
    let text = [UInt8](repeating: 0x61, count: 200_000)
    let clock = ContinuousClock()
    var ids: [Int32] = []
    let time = clock.measure { ids = TokenizerFixture.ids(text, tokenizer) }
    #expect(ids == [Int32](repeating: 7, count: 50_000))
    #expect(time < .seconds(20))
  }
}
