import Foundation
import FileFormats
import Testing
import TestSupport

@testable import TextModels

@Suite struct BytePairEncodingTests {
  @Test func matchesTheOriginalLibrary() throws {
    let cl100k = try BytePairFixture.cl100k.get()
    let o200k = try BytePairFixture.o200k.get()
    let ranks = try BytePairFixture.ranks(of: "cl100k_base")
    let r50k = try BytePairEncoding(name: "r50k's pattern", split: .r50k, ranks: ranks)
    let encoders = [cl100k, o200k, r50k].map(BytePairEncoder.init)
    var file = URL(filePath: ProjectFile.golden("byte_pair.jsonl", of: "TextModelsTests/Tokenizers"))
    // A larger file from Golden/generate_byte_pair.py, to look for differences.
    if let other = ProcessInfo.processInfo.environment["BYTE_PAIR_GOLDEN"] { file = URL(filePath: other) }
    let lines = try Data(contentsOf: file).split(separator: 0x0A)
    #expect(lines.count >= 2_000)
    var differences = 0
    for line in lines where differences < 20 {
      let value = try JSONValue(parsing: line)
      let row = try #require(value.values)
      let text = Array(try #require(row[0].string).utf8)
      for (encoder, golden) in zip(encoders, row[1...]) {
        let expected = try #require(golden.values).compactMap(\.integer).map(Int32.init)
        let actual = BytePairFixture.ids(text, encoder)
        let count = text.withUnsafeBufferPointer { encoder.count($0) }
        if actual != expected || count != expected.count {
          differences += 1
          Issue.record("\(encoder.encoding.name): \(row[0].string ?? "") gives \(actual) (\(count)), not \(expected)")
        }
      }
    }
  }

  @Test func agreesWithThePlainTwin() throws {
    var generator = SeededGenerator(seed: 11)
    for encoding in [try BytePairFixture.cl100k.get(), try BytePairFixture.o200k.get()] {
      let reference = ReferenceBytePairEncoder(
        ranks: try BytePairFixture.ranks(of: encoding.name), split: encoding.split)
      let encoder = BytePairEncoder(encoding)
      for _ in 0..<1_500 {
        let text = BytePairFixture.randomText(using: &generator)
        let expected = reference.ids(text)
        #expect(BytePairFixture.ids(text, encoder) == expected, "\(String(decoding: text, as: UTF8.self))")
        #expect(
          text.withUnsafeBufferPointer { encoder.count($0) } == expected.count,
          "\(String(decoding: text, as: UTF8.self))")
      }
    }
  }

  @Test func specialTokensAreOrdinaryText() throws {
    let encoder = BytePairEncoder(try BytePairFixture.cl100k.get())
    #expect(BytePairFixture.ids(Array("<|endoftext|>".utf8), encoder) == [27, 91, 8862, 728, 428, 91, 29])
  }

  @Test func anyBytesAreKept() throws {
    var generator = SeededGenerator(seed: 5)
    for encoding in [try BytePairFixture.cl100k.get(), try BytePairFixture.o200k.get()] {
      let ranks = try BytePairFixture.ranks(of: encoding.name)
      let encoder = BytePairEncoder(encoding)
      for _ in 0..<1_000 {
        let bytes = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }
        let ids = BytePairFixture.ids(bytes, encoder)
        // Shipped encodings have their tokens in the order of their ranks.
        #expect(ids.flatMap { ranks.bytes(of: Int($0)) } == bytes)
        #expect(bytes.withUnsafeBufferPointer { encoder.count($0) } == ids.count)
      }
    }
  }

  /// What is no UTF-8 splits as the replacement character does: a symbol that a word may follow.
  @Test func brokenUTF8IsASymbol() throws {
    let encoder = BytePairEncoder(try BytePairFixture.cl100k.get())
    let word = BytePairFixture.ids(Array("word".utf8), encoder)
    for broken: [UInt8] in [[0x80], [0xC0], [0xFF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] {
      let ids = BytePairFixture.ids(Array("!!".utf8) + broken + Array(" word".utf8), encoder)
      #expect(ids.last == BytePairFixture.ids(Array(" word".utf8), encoder).last)
      #expect(BytePairFixture.ids(Array("\n".utf8) + broken, encoder).count >= 2)
    }
    #expect(word.count == 1)
  }

  /// A piece without a boundary takes `n log n`, not `n` squared.
  @Test func longPiecesStayFast() throws {
    let encoder = BytePairEncoder(try BytePairFixture.o200k.get())
    var generator = SeededGenerator(seed: 3)
    let letters = (0..<400_000).map { _ in UInt8.random(in: 0x61...0x7A, using: &generator) }
    let clock = ContinuousClock()
    var count = 0
    let time = clock.measure { count = letters.withUnsafeBufferPointer { encoder.count($0) } }
    #expect(BytePairFixture.ids(letters, encoder).count == count)
    #expect(time < .seconds(20))
    // Memory for a piece of such a length is given back, and the next one is counted as before.
    #expect(Array("tokens".utf8).withUnsafeBufferPointer { encoder.count($0) } == 1)
  }

  @Test func longPiecesAreMergedAsShortOnesAre() throws {
    let ranks = try BytePairFixture.ranks(of: "cl100k_base")
    let reference = ReferenceBytePairEncoder(ranks: ranks, split: .cl100k)
    let encoder = BytePairEncoder(try BytePairFixture.cl100k.get())
    var generator = SeededGenerator(seed: 9)
    for length in 40..<140 {
      let text = (0..<length).map { _ in UInt8.random(in: 0x61...0x65, using: &generator) }
      #expect(BytePairFixture.ids(text, encoder) == reference.ids(text))
    }
  }
}
