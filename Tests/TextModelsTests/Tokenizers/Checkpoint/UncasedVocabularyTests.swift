import Foundation
import FileFormats
import Testing

@testable import TextModels

/// Which checkpoints' tokenisers BERT's uncased one stands in for.
@Suite struct UncasedVocabularyTests {
  private static let files = ArtefactFiles(directory: "encoder")
  private static let normalizer = #""normalizer":{"type":"BertNormalizer"}"#
  private static let splitter = #""pre_tokenizer":{"type":"BertPreTokenizer"}"#
  private static let added = #""added_tokens":[{"id":2,"content":"[CLS]","normalized":false}]"#

  private static func model(unknown: String = "[UNK]", more: String = "") -> String {
    ###""model":{"type":"WordPiece","unk_token":"\###(unknown)"\###(more),"###
      + ###""vocab":{"b":3,"[UNK]":0,"##b":4,"a":1,"[CLS]":2,"é":5}}"###
  }

  @Test func theFileListsTheEntriesByTheirIds() throws {
    let tokenizer = try TokenizerFixture.read([Self.normalizer, Self.splitter, Self.added, Self.model()])
    let file = try tokenizer.uncasedVocabularyFile(Self.files)
    #expect(String(decoding: file, as: UTF8.self) == "[UNK]\na\n[CLS]\nb\n##b\né\n")
  }

  @Test func theShippedVocabularyIsItsOwn() throws {
    let tokenizer = try CheckpointTokenizerTests.uncased.get()
    let shipped = try Data(contentsOf: WordPieceTokenizerTests.vocabularyFile)
    #expect(try tokenizer.uncasedVocabularyFile(Self.files) == Array(shipped))
  }

  @Test func anEntryStandsBetweenTheSpecialTokens() throws {
    let tokenizer = try CheckpointTokenizerTests.uncased.get()
    var batch = TokenBatch()
    tokenizer.encode(entry: 7, into: &batch)
    tokenizer.encode(entry: 101, into: &batch)
    #expect(batch.ids == [101, 7, 102, 101, 101, 102] && batch.ends == [3, 6])
  }

  @Test(arguments: [
    ([splitter, added, model()], "is not an uncased WordPiece"),
    ([#""normalizer":{"type":"BertNormalizer","lowercase":false}"#, splitter, added, model()], "BertNormalizer"),
    ([#""normalizer":{"type":"BertNormalizer","strip_accents":false}"#, splitter, model()], "without accents"),
    ([normalizer, #""pre_tokenizer":{"type":"WhitespaceSplit"}"#, model()], "BertPreTokenizer"),
    ([normalizer, splitter, model(more: #","continuing_subword_prefix":"@@""#)], "'##'"),
    ([normalizer, splitter, model(more: #","max_input_chars_per_word":50"#)], "up to 100 characters"),
    ([normalizer, splitter, model(unknown: "a")], "an entry other than '[UNK]'"),
    ([normalizer, splitter, #""added_tokens":[{"id":6,"content":"<q>","normalized":false}]"#, model()], "token '<q>'"),
    ([normalizer, splitter, #""added_tokens":[{"id":6,"content":"[SEP]","normalized":false}]"#, model()], "'[SEP]'"),
    (
      [
        normalizer, splitter, #""added_tokens":[{"id":2,"content":"[CLS]","normalized":false,"lstrip":true}]"#, model(),
      ],
      "'lstrip'"
    ),
  ])
  func othersAreRefusedAndTheFileNamed(_ members: [String], _ reason: String) throws {
    let tokenizer = try TokenizerFixture.read(members)
    let error = #expect(throws: InputError.self) { try tokenizer.uncasedVocabularyFile(Self.files) }
    #expect(
      error?.subject == "encoder/tokenizer.json" && error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }
}
