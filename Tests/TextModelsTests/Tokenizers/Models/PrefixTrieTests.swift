import TestSupport
import Testing

@testable import TextModels

@Suite struct PrefixTrieTests {
  @Test func findsWhatADictionaryFinds() throws {
    var generator = SeededGenerator(seed: 4)
    func word() -> [UInt8] {
      (0..<Int.random(in: 0..<5, using: &generator)).map { _ in UInt8.random(in: 0x60...0x72, using: &generator) }
    }
    var ids: [[UInt8]: Int32] = [:]
    for id in 0..<3_000 { ids[word()] = Int32(id) }
    var tokens = TokenList()
    for (token, id) in ids { tokens.append(token, id: id) }
    var duplicate = -1
    let trie = try #require(PrefixTrie(tokens, duplicate: &duplicate))
    for _ in 0..<5_000 {
      let sought = word()
      #expect(trie.id(of: sought) == ids[sought])
    }
  }

  @Test func tellsATokenThatIsThereTwice() {
    var tokens = TokenList()
    for text in ["b", "a", "ab", "a"] { tokens.append(text.utf8, id: 0) }
    var duplicate = -1
    #expect(PrefixTrie(tokens, duplicate: &duplicate) == nil)
    #expect(duplicate == 1 || duplicate == 3)
  }
}
