import Foundation
import FileFormats
import TestSupport
import Testing

@testable import TextModels

@Suite struct WordPieceTokenizerTests {
  /// The vocabulary that ships with the program is the one the golden ids were made with.
  static let vocabularyFile = URL(
    filePath: "\(ProjectFile.root)/Sources/CShippedArtefacts/files/static-minilm-256/vocabulary.txt")

  static let shared = Result<WordPieceTokenizer, any Error> {
    try WordPieceTokenizer(vocabulary: [UInt8](Data(contentsOf: vocabularyFile)))
  }

  static func ids(_ bytes: [UInt8], _ tokenizer: WordPieceTokenizer) -> [Int32] {
    var batch = TokenBatch()
    bytes.withUnsafeBufferPointer { tokenizer.encode($0, into: &batch) }
    return batch.ids
  }

  func ids(_ text: String) throws -> [Int32] {
    Self.ids(Array(text.utf8), try Self.shared.get())
  }

  @Test func matchesTheOriginalLibrary() throws {
    let tokenizer = try Self.shared.get()
    var file = URL(filePath: ProjectFile.golden("wordpiece.jsonl", of: "TextModelsTests/Tokenizers"))
    // A larger file from Golden/generate.py, to look for differences.
    if let other = ProcessInfo.processInfo.environment["WORDPIECE_GOLDEN"] { file = URL(filePath: other) }
    let lines = try Data(contentsOf: file).split(separator: 0x0A)
    #expect(lines.count >= 2_000)
    var differences = 0
    for line in lines where differences < 20 {
      let value = try JSONValue(parsing: line)
      let pair = try #require(value.values)
      let text = try #require(pair[0].string)
      let expected = try #require(pair[1].values).compactMap(\.integer).map(Int32.init)
      let actual = Self.ids(Array(text.utf8), tokenizer)
      if actual != expected {
        differences += 1
        Issue.record("\(text.unicodeScalars.map { String($0.value, radix: 16) }) gives \(actual), not \(expected)")
      }
    }
  }

  @Test func appendsTextByText() throws {
    let tokenizer = try Self.shared.get()
    var batch = TokenBatch()
    for text in ["Hello, world", "", "naïve"] {
      Array(text.utf8).withUnsafeBufferPointer { tokenizer.encode($0, into: &batch) }
    }
    #expect(batch.ids == [7592, 1010, 2088, 15743])
    #expect(batch.ends == [3, 3, 4])
  }

  @Test func specialTokensAreTakenAsWritten() throws {
    #expect(try ids("[CLS]") == [101])
    #expect(try ids("a[SEP]b") == [1037, 102, 1038])
    #expect(try ids("[cls]") == [1031, 18856, 2015, 1033])
  }

  @Test func wordsOfMoreThanAHundredCharactersAreUnknown() throws {
    #expect(try ids(String(repeating: "9", count: 100)).contains(100) == false)
    #expect(try ids(String(repeating: "9", count: 101)) == [100])
    #expect(try ids(String(repeating: "9", count: 5_000) + " a") == [100, 1037])
    #expect(try ids("a" + String(repeating: "\u{302E}", count: 300) + " a") == [100, 1037])
  }

  @Test func manyWordsInOneText() throws {
    let text = String(repeating: "unbelievably [x] ", count: 1_000)
    #expect(try ids(text) == Array(repeating: try ids("unbelievably [x]"), count: 1_000).flatMap { $0 })
  }

  @Test func bytesThatAreNoUTF8ArePassedOver() throws {
    let tokenizer = try Self.shared.get()
    let broken: [[UInt8]] = [
      [0x80], [0xC0, 0xAF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
      [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFF],
    ]
    for bytes in broken {
      #expect(Self.ids(bytes, tokenizer) == [])
      #expect(Self.ids(Array("he".utf8) + bytes + Array("llo".utf8), tokenizer) == [7592])
    }
  }

  @Test func anyBytesGiveIdsOfTheVocabulary() throws {
    let tokenizer = try Self.shared.get()
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0..<80, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      for id in Self.ids(bytes, tokenizer) { #expect(id >= 0 && Int(id) < tokenizer.vocabularyCount) }
    }
  }

  @Test func droppedMarksAndIsolatedCharacters() throws {
    let tokenizer = try Self.shared.get()
    #expect(Self.ids(Array("e\u{301}t\u{AD}é".utf8), tokenizer) == Self.ids(Array("ete".utf8), tokenizer))
    #expect(Self.ids(Array("机器".utf8), tokenizer) == Self.ids(Array("机 器".utf8), tokenizer))
  }
}
