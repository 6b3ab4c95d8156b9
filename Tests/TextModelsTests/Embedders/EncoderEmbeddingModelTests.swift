import FileFormats
import Foundation
import TestSupport
import Testing
@testable import TextModels

@Suite struct EncoderEmbeddingModelTests {
  /// A tiny random BERT with a WordPiece tokeniser and a limit of 24 tokens.
  private static let directory = ProjectFile.golden("bert-router", of: "RoutingTests")

  private static func model(_ arithmetic: Arithmetic = .exact, in directory: String = directory) throws
    -> EncoderEmbeddingModel
  {
    try EncoderEmbeddingModel(ModelCheckpoint(directory: directory), arithmetic: arithmetic)
  }

  private static let texts = ["What is the sum of 2 and 3?", "", "the " + String(repeating: "prime ", count: 40)]

  @Test func textsBecomeUnitVectorsOfTheirOwn() throws {
    let model = try Self.model()
    let together = model.embeddings(of: Self.texts)
    #expect(together.count == 3 && together.dimension == 24)
    for index in 0..<3 {
      let row = together.withRow(index) { Array($0) }
      #expect(abs(row.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
      #expect(model.embeddings(of: [Self.texts[index]]).values == row)
    }
  }

  @Test func textsAreCutAtTheLimit() throws {
    var tokens = TokenBatch()
    var text = Self.texts[2]
    let model = try Self.model()
    text.withUTF8 { model.tokenize($0, into: &tokens) }
    #expect(tokens.ids.count == 24)
  }

  @Test func theFastPathIsClose() throws {
    let exact = try Self.model().embeddings(of: Self.texts)
    let fast = try Self.model(.fast).embeddings(of: Self.texts)
    for index in 0..<3 {
      let cosine = exact.withRow(index) { first in
        fast.withRow(index) { second in zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } }
      }
      #expect(cosine > 0.998)
    }
  }

  @Test func theIdentityIsThatOfTheFiles() throws {
    let folder = TemporaryFolder.untilExit() + "/copy"
    try FileManager.default.copyItem(atPath: Self.directory, toPath: folder)
    let original = try Self.model().identity
    #expect(original.name == "bert-router" && original.dimension == 24 && original.sha256.count == 64)
    // Another name for the same files is the same embedder; other files are another.
    #expect(try Self.model(in: folder).identity == original)
    try #"{"max_seq_length":8}"#.write(toFile: "\(folder)/sentence_bert_config.json", atomically: true, encoding: .utf8)
    let shorter = try Self.model(in: folder)
    #expect(shorter.identity != original)
    var tokens = TokenBatch()
    var text = Self.texts[2]
    text.withUTF8 { shorter.tokenize($0, into: &tokens) }
    #expect(tokens.ids.count == 8)
    try #"{"max_seq_length":2}"#.write(toFile: "\(folder)/sentence_bert_config.json", atomically: true, encoding: .utf8)
    #expect(throws: InputError.self) { try Self.model(in: folder) }
  }
}
