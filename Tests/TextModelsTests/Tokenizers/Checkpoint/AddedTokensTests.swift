import Testing

@testable import TextModels

@Suite struct AddedTokensTests {
  private static func split(_ text: String, _ tokens: [AddedToken]) -> [String] {
    let added = AddedTokens(tokens) { $0 }
    var parts: [String] = []
    let bytes = Array(text.utf8)
    bytes.withUnsafeBufferPointer { text in
      added.splitWritten(text) { segment in
        switch segment {
        case .token(let id): parts.append("#\(id)")
        case .text(let range): parts.append(String(decoding: text[range], as: UTF8.self))
        }
      }
    }
    return parts
  }

  private static func token(_ content: String, _ id: Int32) -> AddedToken {
    AddedToken(content: Array(content.utf8), id: id)
  }

  @Test func takesTheLeftmostAndThenTheLongest() {
    let tokens = [Self.token("<a", 1), Self.token("<a>", 2), Self.token("a>b", 3)]
    #expect(Self.split("x<a>b<a", tokens) == ["x", "#2", "b", "#1"])
    #expect(Self.split("", tokens) == [])
    #expect(Self.split("<", tokens) == ["<"])
  }

  @Test func takesWhiteSpaceAlong() {
    var before = Self.token("<m>", 1)
    before.takesSpaceBefore = true
    var behind = Self.token("<n>", 2)
    behind.takesSpaceBehind = true
    #expect(Self.split("a \u{3000}<m> b", [before, behind]) == ["a", "#1", " b"])
    #expect(Self.split("a <n> \n b", [before, behind]) == ["a ", "#2", "b"])
    // Space that one token took is not there for the next.
    #expect(Self.split("<n>  <m>", [before, behind]) == ["#2", "#1"])
  }

  @Test func findsWholeWordsAlone() {
    var word = Self.token("is", 1)
    word.isSingleWord = true
    #expect(Self.split("is this is. éis", [word]) == ["#1", " this ", "#1", ". éis"])
  }

  @Test func normalizedTokensAreFoundInNormalizedText() throws {
    let tokenizer = try TokenizerFixture.read([
      #""normalizer":{"type":"Lowercase"}"#, TokenizerFixture.whiteSpace, TokenizerFixture.words,
      #""added_tokens":[{"id":6,"content":"ABA","normalized":true},{"id":7,"content":"X","normalized":false}]"#,
    ])
    #expect(TokenizerFixture.ids("aba Aba x X", tokenizer) == [6, 6, 0, 7])
  }

  @Test func idsThatTheOriginalWouldNotGiveAreRefused() {
    let wrong = TokenizerFixture.refusal([
      TokenizerFixture.words, #""added_tokens":[{"id":6,"content":"X"},{"id":9,"content":"Y"}]"#,
    ])
    #expect(wrong?.contains("added_tokens/1 says id 9, but the vocabulary and the tokens before give it 7") == true)
    #expect(
      TokenizerFixture.refusal([TokenizerFixture.words, #""added_tokens":[{"id":3,"content":""}]"#])?
        .contains("added_tokens/0 has an empty 'content'") == true)
  }
}
