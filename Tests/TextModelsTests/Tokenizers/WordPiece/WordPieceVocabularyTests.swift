import Testing

@testable import TextModels

@Suite struct WordPieceVocabularyTests {
  func tokenizer(_ text: String) throws -> WordPieceTokenizer {
    try WordPieceTokenizer(vocabulary: Array(text.utf8))
  }

  @Test func longestEntriesFirst() throws {
    let tokenizer = try tokenizer("[UNK]\na\nab\nabc\n##b\n##bc\n##cd\n##d\n")
    func ids(_ text: String) -> [Int32] { WordPieceTokenizerTests.ids(Array(text.utf8), tokenizer) }
    #expect(ids("abcd") == [3, 7])
    #expect(ids("ab") == [2])
    #expect(ids("abbcd") == [2, 5, 7])
    #expect(ids("abx") == [0])
    #expect(ids("abx a") == [0, 1])
  }

  @Test func carriageReturnsAndAMissingLastNewline() throws {
    let tokenizer = try tokenizer("[UNK]\r\na\r\n##b")
    #expect(WordPieceTokenizerTests.ids(Array("ab".utf8), tokenizer) == [1, 2])
    #expect(tokenizer.vocabularyCount == 3)
  }

  @Test func brokenVocabulariesAreRefused() {
    #expect(throws: TokenizerError.emptyVocabulary) { try tokenizer("") }
    #expect(throws: TokenizerError.emptyEntry(line: 2)) { try tokenizer("[UNK]\n\na\n") }
    #expect(throws: TokenizerError.duplicateEntry("##a", line: 4)) { try tokenizer("[UNK]\na\n##a\n##a\n") }
    #expect(throws: TokenizerError.missingUnknownToken("[UNK]")) { try tokenizer("a\nb\n") }
    #expect(throws: TokenizerError.entryTooLong(line: 2, byteCount: 300, limit: 255)) {
      try tokenizer("[UNK]\n" + String(repeating: "x", count: 300))
    }
  }

  @Test func errorsSayWhereAndWhat() {
    #expect(
      TokenizerError.duplicateEntry("##a", line: 4).description
        == "line 4 of the vocabulary repeats the entry '##a'")
    #expect(TokenizerError.emptyEntry(line: 2).description.hasPrefix("line 2 of the vocabulary is empty"))
  }
}
