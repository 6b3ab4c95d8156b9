import Foundation
import FileFormats
import Testing

@testable import TextModels

@Suite struct CheckpointTokenizerTests {
  static func ids(
    _ text: String, _ tokenizer: CheckpointTokenizer, special: Bool = false, maximum: Int? = nil
  ) -> [Int32] {
    var batch = TokenBatch()
    Array(text.utf8).withUnsafeBufferPointer {
      tokenizer.encode($0, into: &batch, addingSpecialTokens: special, maximumCount: maximum)
    }
    #expect(batch.ends == [batch.ids.count])
    return batch.ids
  }

  /// BERT's file around the vocabulary that ships with the program.
  static let uncased = Result<CheckpointTokenizer, any Error> {
    let entries = try Data(contentsOf: WordPieceTokenizerTests.vocabularyFile).split(separator: 0x0A)
    let vocabulary = entries.enumerated().map {
      JSONValue.Member(name: String(decoding: $1, as: UTF8.self), value: .integer($0))
    }
    let added = [("[PAD]", 0), ("[UNK]", 100), ("[CLS]", 101), ("[SEP]", 102), ("[MASK]", 103)].map {
      ["id": JSONValue.integer($1), "content": .string($0), "normalized": false] as JSONValue
    }
    let document: JSONValue = [
      "added_tokens": .array(added),
      "normalizer": [
        "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": .null,
        "lowercase": true,
      ],
      "pre_tokenizer": ["type": "BertPreTokenizer"],
      "post_processor": [
        "type": "TemplateProcessing",
        "single": [
          ["SpecialToken": ["id": "[CLS]", "type_id": 0]], ["Sequence": ["id": "A", "type_id": 0]],
          ["SpecialToken": ["id": "[SEP]", "type_id": 0]],
        ],
        "special_tokens": [
          "[CLS]": ["id": "[CLS]", "ids": [101], "tokens": ["[CLS]"]],
          "[SEP]": ["id": "[SEP]", "ids": [102], "tokens": ["[SEP]"]],
        ],
      ],
      "model": ["type": "WordPiece", "unk_token": "[UNK]", "vocab": .object(vocabulary)],
    ]
    return try CheckpointTokenizer(
      ModelBytes(copying: document.encoded(pretty: false)), file: "tokenizer.json",
      settings: [
        CheckpointConfiguration(
          ModelBytes(copying: Array(#"{"model_max_length": 512, "pad_token": {"content": "[PAD]"}}"#.utf8)),
          file: "tokenizer_config.json")
      ])
  }

  @Test func uncasedMatchesTheOriginalLibrary() throws {
    let tokenizer = try Self.uncased.get()
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/wordpiece.jsonl")
    for line in try Data(contentsOf: file).split(separator: 0x0A) {
      let pair = try #require(JSONValue(parsing: line).values)
      let text = try #require(pair[0].string)
      let expected = try #require(pair[1].values).compactMap(\.integer).map(Int32.init)
      #expect(Self.ids(text, tokenizer) == expected)
    }
  }

  @Test func specialTokensStandAroundWhatIsLeftOfAText() throws {
    let tokenizer = try Self.uncased.get()
    #expect(tokenizer.specialTokenCount == 2)
    #expect(Self.ids("hello, world", tokenizer, special: true) == [101, 7592, 1010, 2088, 102])
    #expect(Self.ids("hello, world", tokenizer, special: true, maximum: 5) == [101, 7592, 1010, 2088, 102])
    #expect(Self.ids("hello, world", tokenizer, special: true, maximum: 4) == [101, 7592, 1010, 102])
    #expect(Self.ids("hello, world", tokenizer, special: true, maximum: 1) == [101, 102])
    #expect(Self.ids("hello, world", tokenizer, maximum: 2) == [7592, 1010])
    #expect(Self.ids("", tokenizer, special: true) == [101, 102])
  }

  @Test func namesItsTokensAndLengths() throws {
    let tokenizer = try Self.uncased.get()
    #expect(tokenizer.id(of: "[CLS]") == 101)
    #expect(tokenizer.id(of: "##ing") == 2075)
    #expect(tokenizer.id(of: "no such entry") == nil)
    #expect(tokenizer.maximumLength == 512)
    #expect(tokenizer.padID == 0)
    #expect(tokenizer.unknownID == 100)
    #expect(tokenizer.vocabularyCount == 30_522)
  }
}
