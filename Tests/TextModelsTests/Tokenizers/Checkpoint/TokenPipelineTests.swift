import Testing

@testable import TextModels

@Suite struct TokenPipelineTests {
  @Test(arguments: [
    ([TokenizerFixture.words, #""normalizer":{"type":"Magic"}"#], "normalizer is the normalizer 'Magic'"),
    (
      [TokenizerFixture.words, #""normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"M"}]}"#],
      "normalizer/normalizers/1 is the normalizer 'M'"
    ),
    (
      [TokenizerFixture.words, #""normalizer":{"type":"Replace","pattern":{"Regex":"\\p{Han}"},"content":""}"#],
      #"normalizer/pattern/Regex is the regular expression '\p{Han}', which is not supported: it has the property 'Han'"#
    ),
    (
      [TokenizerFixture.words, #""pre_tokenizer":{"type":"Sentences"}"#],
      "pre_tokenizer is the pre-tokenizer 'Sentences'"
    ),
    (
      [TokenizerFixture.words, #""pre_tokenizer":{"type":"Punctuation","behavior":"Kept"}"#],
      "pre_tokenizer/behavior is 'Kept', which is not a known behavior"
    ),
    (
      [
        #""model":{"type":"BPE","vocab":{"a":0},"merges":[]}"#,
        #""pre_tokenizer":{"type":"Split","pattern":{"Regex":"(x)\\1"},"behavior":"Isolated"}"#,
      ], #"pre_tokenizer/pattern/Regex is the regular expression '(x)\1', which is not supported: it has '\1'"#
    ),
    ([#""model":{"type":"Magic"}"#], "model is the model 'Magic', which is not supported"),
    ([#""model":{"vocab":{}}"#], "model is the model 'of no type'"),
    ([], "lacks 'model'"),
    ([#""model":{"type":"WordPiece","vocab":{}}"#], "model/vocab is empty"),
    ([#""model":{"type":"WordPiece","vocab":{"a":0}}"#], "has no entry '[UNK]' in its vocabulary"),
    ([#""model":{"type":"WordPiece","vocab":{"a":0,"b":0}}"#], "gives the id 0 to two entries"),
    ([#""model":{"type":"WordPiece","vocab":{"a":0,"a":1}}"#], "has the entry 'a' twice"),
    ([#""model":{"type":"WordPiece","vocab":{"a":99999999}}"#], "is the id 99999999: ids are 0 to 16777215"),
    ([#""model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}"#], "merges/0 needs the entry 'ab'"),
    ([#""model":{"type":"BPE","vocab":{"a":0},"merges":["a"]}"#], "merges/0 is not two entries"),
    ([#""model":{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}"#], "model/dropout is not 0"),
    (
      [#""model":{"type":"BPE","vocab":{"a":0},"merges":[],"end_of_word_suffix":"</w>","byte_fallback":true}"#],
      "model has both 'byte_fallback' and an affix of words, which is not supported"
    ),
    ([#""model":{"type":"WordLevel","vocab":{"a":0},"unk_token":"?"}"#], "has no entry '?' in its vocabulary"),
    ([#""model":{"type":"WordLevel","vocab":{"a":0}}"#], "model lacks 'unk_token'"),
    ([#""model":{"type":"Unigram","vocab":[["a",-1]]}"#], "model lacks 'unk_id'"),
    ([#""model":{"type":"Unigram","vocab":[["a",-1]],"unk_id":1}"#], "model has the 'unk_id' 1, but 1 entries"),
  ])
  func namesWhatIsWrong(members: [String], message: String) {
    let refusal = TokenizerFixture.refusal(members)
    #expect(refusal?.contains(message) == true, "\(refusal ?? "read")")
  }

  @Test func bytesThatAreNoUTF8AreReplacementCharacters() throws {
    let tokenizer = try CheckpointGoldenTests.tokenizer("llama2")
    #expect(
      TokenizerFixture.ids(Array("a".utf8) + [0x80, 0xC3], tokenizer)
        == TokenizerFixture.ids("a\u{FFFD}\u{FFFD}", tokenizer))
  }

  /// What a normaliser removes from the start takes the mark of the first word with it, as in `tokenizers`.
  @Test func removedStartsBeginNoText() throws {
    let tokenizer = try CheckpointGoldenTests.tokenizer("unigram-bytes")
    let mark = try #require(tokenizer.id(of: "\u{2581}"))
    #expect(TokenizerFixture.ids("\u{1F536}", tokenizer).first == mark)
    #expect(TokenizerFixture.ids("\u{9F}\u{1F536}", tokenizer).first != mark)
  }

  /// Memory that calls share is one call's at a time.
  @Test func threadsGiveTheSameIds() async throws {
    let tokenizer = try CheckpointGoldenTests.tokenizer("xlm-roberta")
    let texts = (0..<40).map { "Straße \($0) naïve 東京 e\u{301} " + String(repeating: "ab ", count: $0) }
    let alone = texts.map { TokenizerFixture.ids($0, tokenizer) }
    let together = await withTaskGroup(of: (Int, [Int32]).self) { group in
      for (index, text) in texts.enumerated() { group.addTask { (index, TokenizerFixture.ids(text, tokenizer)) } }
      return await group.reduce(into: [Int: [Int32]]()) { $0[$1.0] = $1.1 }
    }
    for index in texts.indices { #expect(together[index] == alone[index]) }
  }
}
