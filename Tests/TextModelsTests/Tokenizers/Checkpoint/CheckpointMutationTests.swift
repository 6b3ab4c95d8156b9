import Foundation
import FileFormats
import TestSupport
import Testing

@testable import TextModels

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
