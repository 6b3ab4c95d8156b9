import FileFormats
import TestSupport

@testable import TextModels

/// Encodings and texts that the tests of byte pair encoding share.
enum BytePairFixture {
  static let cl100k = shipped("cl100k_base")
  static let o200k = shipped("o200k_base")

  private struct Missing: Error {}

  private static func shipped(_ name: String) -> Result<BytePairEncoding, any Error> {
    Result {
      guard let encoding = try BytePairEncoding.shipped(name) else { throw Missing() }
      return encoding
    }
  }

  static func ranks(of name: String) throws -> BytePairRanks {
    guard let files = ArtefactFiles(shipped: "encodings") else { throw Missing() }
    return try files.bytes(of: "\(name).merges.zst").withBytes { try BytePairRanks(merges: $0) }
  }

  static func ids(_ text: [UInt8], _ encoder: BytePairEncoder) -> [Int32] {
    var batch = TokenBatch()
    text.withUnsafeBufferPointer { encoder.encode($0, into: &batch) }
    return batch.ids
  }

  private static let parts = [
    "a", "B", "the", " word", "HTTP", "É", "é", "中", "\u{301}", "ʰ", "ǅ", "ſ", "'", "'s", "'LL", "’", " ", "  ", "\n",
    "\r\n", "\t", "\u{A0}", "1", "23", "٣", "½", "!", "/", "//", "\0", "😀", "\u{200D}", ".", "-", "अ", "я", "Я",
  ]

  static func randomText(using generator: inout SeededGenerator) -> [UInt8] {
    (0..<Int.random(in: 0..<14, using: &generator)).flatMap { _ in
      Array((parts.randomElement(using: &generator) ?? "").utf8)
    }
  }
}
