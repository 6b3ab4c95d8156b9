import FileFormats
import Foundation
import TestSupport
import Testing

@testable import TextModels

/// Layouts of pre-tokenizers and normalizers, and tokenizers with those of published models, against what Hugging Face
/// `tokenizers` made of the same texts: `Golden/splits.jsonl`.
@Suite struct SplitGoldenTests {
  private struct Golden {
    let texts: [[UInt8]]
    let refused: [String]
    let layouts: [JSONValue]
  }

  private static let golden = Result<Golden, any Error> {
    let file = URL(filePath: ProjectFile.golden("splits.jsonl", of: "TextModelsTests/Tokenizers"))
    let lines = try Data(contentsOf: file).split(separator: 0x0A).map { try JSONValue(parsing: $0) }
    func strings(_ name: String) -> [String] { lines[0][name]?.values?.compactMap(\.string) ?? [] }
    return Golden(
      texts: strings("texts").map { Array($0.utf8) }, refused: strings("refused"), layouts: Array(lines[1...]))
  }

  /// FNV-1a, in hexadecimal.
  private static func digits(_ bytes: some Sequence<UInt8>) -> String {
    var state: UInt32 = 0x811C_9DC5
    for byte in bytes { state = (state ^ UInt32(byte)) &* 0x0100_0193 }
    let text = String(state, radix: 16)
    return String(repeating: "0", count: 8 - text.count) + text
  }

  /// Compares what `body` makes of every text with the layout's digits.
  private static func compare(_ layout: JSONValue, _ name: String, _ body: ([UInt8]) -> [UInt8]) throws {
    let texts = try golden.get().texts
    let expected = Array(try #require(layout["digits"]?.string).utf8)
    #expect(expected.count == 8 * texts.count)
    var differences = 0
    for (index, text) in texts.enumerated() where differences < 3 {
      let made = body(text)
      guard !digits(made).utf8.elementsEqual(expected[(8 * index)..<(8 * index + 8)]) else { continue }
      differences += 1
      Issue.record("\(name): '\(String(decoding: text, as: UTF8.self))' gives \(String(decoding: made, as: UTF8.self))")
    }
  }

  private static func element<Value>(
    _ value: JSONValue, _ body: (TokenizerElement) throws(InputError) -> Value
  ) throws -> Value {
    try TokenizerElement.reading(ModelBytes(copying: value.encoded(pretty: false)), file: "tokenizer.json", body)
  }

  @Test func piecesAreThoseOfTheOriginalLibrary() throws {
    let layouts = try Self.golden.get().layouts.filter { $0["pre_tokenizer"] != nil }
    #expect(layouts.count >= 150)
    for layout in layouts {
      let splitter = try Self.element(layout) { document throws(InputError) in
        try TextSplitter(document.required("pre_tokenizer"), isForMerges: false)
      }
      try Self.compare(
        layout, String(decoding: try #require(layout["pre_tokenizer"]).encoded(pretty: false), as: UTF8.self)
      ) {
        var scratch = TokenScratch()
        var pieces: [UInt8] = []
        $0.withUnsafeBufferPointer { text in
          splitter.split(text, isStart: true, &scratch) { piece, _ in pieces += Array(piece) + [0xFF] }
        }
        return pieces
      }
    }
  }

  @Test func normalizedTextsAreThoseOfTheOriginalLibrary() throws {
    let layouts = try Self.golden.get().layouts.filter { $0["normalizer"] != nil }
    #expect(layouts.count >= 9)
    for layout in layouts {
      let normalizer = try Self.element(layout) { document throws(InputError) in
        try TextNormalizer(document.required("normalizer"))
      }
      try Self.compare(
        layout, String(decoding: try #require(layout["normalizer"]).encoded(pretty: false), as: UTF8.self)
      ) {
        var scratch = TokenScratch()
        var output: [UInt8] = []
        $0.withUnsafeBufferPointer { _ = normalizer.normalize($0, &scratch, into: &output) }
        return output
      }
    }
  }

  @Test func idsOfPublishedLayoutsAreThoseOfTheOriginalLibrary() throws {
    let layouts = try Self.golden.get().layouts.filter { $0["document"] != nil }
    let names = layouts.compactMap { $0["name"]?.string }
    #expect(Set(names).isSuperset(of: ["deepseek-v2", "deepseek-v3", "qwen3.5", "smollm", "falcon", "command-r"]))
    #expect(
      Set(names).isSuperset(of: [
        "word-level", "word-level-untyped", "word-level-scripts", "herbert", "clip", "affixes",
      ]))
    for layout in layouts {
      let document = try #require(layout["document"])
      let tokenizer = try CheckpointTokenizer(
        ModelBytes(copying: document.encoded(pretty: false)), file: "tokenizer.json")
      try Self.compare(layout, try #require(layout["name"]?.string)) { text in
        TokenizerFixture.ids(text, tokenizer).flatMap { id in
          [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: id >> $0) }
        }
      }
    }
  }

  @Test func expressionsThatAreNotKnownAreRefused() throws {
    let refused = try Self.golden.get().refused
    #expect(refused.count >= 25)
    for expression in refused {
      #expect(throws: PatternError.self, "\(expression)") { try TextPattern(expression) }
    }
  }
}
