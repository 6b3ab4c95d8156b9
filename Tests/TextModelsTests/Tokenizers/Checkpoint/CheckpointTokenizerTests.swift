import FileFormats
import Foundation
import TestSupport
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
    let file = URL(filePath: ProjectFile.golden("wordpiece.jsonl", of: "TextModelsTests/Tokenizers"))
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

/// Tokenisers of every kind against what Hugging Face `tokenizers` made of the same texts: `Golden/checkpoints`.
@Suite struct CheckpointGoldenTests {
  static let folder = URL(filePath: ProjectFile.golden("checkpoints", of: "TextModelsTests/Tokenizers"))

  static func tokenizer(_ name: String) throws -> CheckpointTokenizer {
    try CheckpointTokenizer(ArtefactFiles(directory: folder.appending(path: name).path()))
  }

  private struct Texts {
    let names: [String]
    let rows: [(text: String, digits: [UInt8])]
  }

  private static let texts = Result<Texts, any Error> {
    let lines = try Data(contentsOf: folder.appending(path: "texts.jsonl")).split(separator: 0x0A)
    let names = try JSONValue(parsing: lines[0]).values?.compactMap(\.string) ?? []
    let rows = try lines.dropFirst().map { line -> (text: String, digits: [UInt8]) in
      let pair = try JSONValue(parsing: line).values?.compactMap(\.string) ?? []
      return (pair[0], Array(pair[1].utf8))
    }
    return Texts(names: names, rows: rows)
  }

  /// FNV-1a over the ids, each as four bytes, little-endian, in hexadecimal.
  private static func digits(_ ids: ArraySlice<Int32>) -> [UInt8] {
    var state: UInt32 = 0x811C_9DC5
    for id in ids {
      for shift in [0, 8, 16, 24] as [UInt32] {
        state = (state ^ UInt32(bitPattern: id) >> shift & 0xFF) &* 0x0100_0193
      }
    }
    let text = String(state, radix: 16)
    return Array(String(repeating: "0", count: 8 - text.count).utf8) + Array(text.utf8)
  }

  @Test func everyFolderIsTold() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path()).filter { !$0.contains(".") }
    #expect(try Self.texts.get().names.sorted() == folders.sorted())
    #expect(try Self.texts.get().rows.count >= 2_000)
  }

  @Test(arguments: try CheckpointGoldenTests.texts.get().names)
  func matchesTheOriginalLibrary(name: String) throws {
    let texts = try Self.texts.get()
    let place = try #require(texts.names.firstIndex(of: name)) * 8
    let tokenizer = try Self.tokenizer(name)
    var batch = TokenBatch()
    for row in texts.rows {
      Array(row.text.utf8).withUnsafeBufferPointer { tokenizer.encode($0, into: &batch) }
    }
    var differences = 0
    for (index, row) in texts.rows.enumerated() where differences < 10 {
      let ids = batch.ids[batch.range(index)]
      if Self.digits(ids) != Array(row.digits[place..<(place + 8)]) {
        differences += 1
        Issue.record("\(row.text.unicodeScalars.map { String($0.value, radix: 16) }) gives \(ids)")
      }
    }
  }
}

/// Files that are no longer what they were: each is read or refused, and what is read encodes.
@Suite struct CheckpointMutationTests {
  private static let texts = [
    "Straße e\u{301} 123 <mask>\u{2581}x", "中文 \u{1F469}\u{200D}\u{1F469} don't", "\r\n\u{0}\t  ",
  ]

  /// - Returns: whether the file was read.
  private static func survives(_ bytes: [UInt8]) -> Bool {
    guard let tokenizer = try? CheckpointTokenizer(ModelBytes(copying: bytes), file: "tokenizer.json") else {
      return false
    }
    var batch = TokenBatch()
    for text in texts {
      Array(text.utf8).withUnsafeBufferPointer {
        tokenizer.encode($0, into: &batch, addingSpecialTokens: true, maximumCount: 6)
      }
    }
    #expect(batch.ids.allSatisfy { $0 >= 0 && $0 < tokenizer.vocabularyCount })
    return true
  }

  private static let replacements = [
    "null", "-1", "0", "99999999999999999999", "1e308", "16777215", "\"\"", "[]", "{}", "[[]]", "true", "\"\\u0000\"",
    "\"\u{2581}\"", "2147483648", "[\"a\"]", "0.5",
  ].map { Array($0.utf8) }

  /// Puts another value where one stands, or other bytes anywhere.
  private static func mutated(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &generator)))
      case 2: bytes.removeLast(bytes.count - place)
      case 3:
        let end = min(bytes.count, place + 30)
        bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &generator))
      default:
        // A whole value behind a colon or a comma near the place.
        guard let start = bytes[place...].firstIndex(where: { $0 == 0x3A || $0 == 0x2C }) else { continue }
        let end = bytes[(start + 1)...].firstIndex { $0 == 0x2C || $0 == 0x7D || $0 == 0x5D } ?? bytes.count
        bytes.replaceSubrange((start + 1)..<end, with: replacements.randomElement(using: &generator) ?? [])
      }
      if bytes.isEmpty { return bytes }
    }
    return bytes
  }

  @Test(arguments: ["bert-added", "llama3", "llama2", "xlm-roberta", "unigram-bytes", "bytes-unknown"])
  func changedFilesAreReadOrRefused(name: String) throws {
    let file = CheckpointGoldenTests.folder.appending(path: "\(name)/tokenizer.json")
    let original = [UInt8](try Data(contentsOf: file))
    #expect(Self.survives(original))
    let marker = Array("\"vocab\":".utf8)
    let vocabulary = try #require(original.indices.first { original[$0...].starts(with: marker) })
    var generator = SeededGenerator(seed: 11)
    var read = 0
    // More rounds look longer.
    let rounds = ProcessInfo.processInfo.environment["TOKENIZER_MUTATIONS"].flatMap { Int($0) } ?? 60
    for round in 0..<rounds {
      // What stands before the vocabulary is a small part of the file, and changed as often.
      let bytes =
        round % 2 == 0
        ? Self.mutated(Array(original[..<vocabulary]), using: &generator) + original[vocabulary...]
        : Self.mutated(original, using: &generator)
      if Self.survives(bytes) { read += 1 }
    }
    // Some changes do not matter, and most do.
    #expect(read > 0 && read < rounds)
  }
}
