import TestSupport
import Testing

@testable import TextModels

@Suite struct MergeModelTests {
  private static let merges = ["a b", "ab a", "b b", "a a", "aa aa", "ab ab", "bb a", "ba b"]
  private static let names = [
    "?", "a", "b", "ab", "aba", "bb", "aa", "aaaa", "abab", "bba", "ba", "bab", "<0xC3>", "<0xA9>",
  ]

  private static func tokenizer(_ more: String = "", marks: String = "") throws -> CheckpointTokenizer {
    let vocabulary = names.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",")
    let list = merges.map { "\"\($0)\"" }.joined(separator: ",")
    return try TokenizerFixture.read([
      #""model":{"type":"BPE"\#(more),"vocab":{\#(vocabulary)\#(marks)},"merges":[\#(list)]}"#
    ])
  }

  /// One merge at a time, the first of the list and the leftmost.
  private static func merged(_ text: [String]) -> [String] {
    var parts = text
    while true {
      let places = parts.indices.dropLast().compactMap { index -> (rank: Int, index: Int)? in
        merges.firstIndex(of: "\(parts[index]) \(parts[index + 1])").map { ($0, index) }
      }
      guard let next = places.min(by: { ($0.rank, $0.index) < ($1.rank, $1.index) }) else { return parts }
      parts[next.index] += parts.remove(at: next.index + 1)
    }
  }

  /// Short pieces and those that need a heap.
  @Test func mergesAsOneAtATime() throws {
    let tokenizer = try Self.tokenizer()
    var generator = SeededGenerator(seed: 21)
    for round in 0..<120 {
      let count = round < 100 ? Int.random(in: 1...20, using: &generator) : Int.random(in: 49...90, using: &generator)
      let text = (0..<count).map { _ in Bool.random(using: &generator) ? "a" : "b" }
      #expect(TokenizerFixture.ids(text.joined(), tokenizer).map { Self.names[Int($0)] } == Self.merged(text))
    }
  }

  @Test func whatTheVocabularyLacksIsLeftOutUnknownOrBytes() throws {
    #expect(TokenizerFixture.ids("aéèb", try Self.tokenizer()) == [3])
    #expect(TokenizerFixture.ids("aéèb", try Self.tokenizer(#","unk_token":"?""#)) == [1, 0, 0, 2])
    #expect(TokenizerFixture.ids("aéèb", try Self.tokenizer(#","unk_token":"?","fuse_unk":true"#)) == [1, 0, 2])
    // `è` has a byte without an entry; what waits as unknown is overtaken by bytes.
    let bytes = try Self.tokenizer(#","unk_token":"?","byte_fallback":true"#)
    #expect(TokenizerFixture.ids("aéb", bytes) == [1, 12, 13, 2])
    #expect(TokenizerFixture.ids("aèéb", bytes) == [1, 12, 13, 0, 2])
  }

  @Test func ignoringMergesFindsWholePieces() throws {
    #expect(TokenizerFixture.ids("ba", try Self.tokenizer()) == [2, 1])
    #expect(TokenizerFixture.ids("ba", try Self.tokenizer(#","ignore_merges":true"#)) == [10])
  }

  /// Cut at marks or not, a text has the same ids.
  @Test func marksCutWhatIsNeverMerged() throws {
    let cut = try Self.tokenizer(#","unk_token":"?","fuse_unk":true"#, marks: #","\u2581":14"#)
    #expect(TokenizerFixture.ids("ab\u{2581}\u{2581}abaé\u{2581}èab", cut) == [3, 14, 14, 4, 0, 14, 0, 3])
  }

  /// One word without an end takes `n log n`.
  @Test func longWordsStayFast() throws {
    let tokenizer = try Self.tokenizer()
    var generator = SeededGenerator(seed: 3)
    let text = (0..<300_000).map { _ in UInt8.random(in: 0x61...0x62, using: &generator) }
    let clock = ContinuousClock()
    var ids: [Int32] = []
    let time = clock.measure { ids = TokenizerFixture.ids(text, tokenizer) }
    #expect(ids.flatMap { Array(Self.names[Int($0)].utf8) } == text)
    #expect(time < .seconds(20))
  }
}
