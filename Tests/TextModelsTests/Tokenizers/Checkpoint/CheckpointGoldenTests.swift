import Foundation
import FileFormats
import Testing

@testable import TextModels

/// Tokenisers of every kind against what Hugging Face `tokenizers` made of the same texts: `Golden/checkpoints`.
@Suite struct CheckpointGoldenTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/checkpoints")

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
