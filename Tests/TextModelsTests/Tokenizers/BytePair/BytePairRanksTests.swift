import FileFormats
import Testing

@testable import TextModels

@Suite struct BytePairRanksTests {
  /// Unpacked and written as tiktoken's files are, the encodings that ship have the hashes that tiktoken checks.
  @Test(arguments: [
    ("cl100k_base", "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"),
    ("o200k_base", "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"),
  ])
  func shippedEncodingsAreTheOriginals(name: String, sha256: String) throws {
    let ranks = try BytePairFixture.ranks(of: name)
    var text: [UInt8] = []
    for index in 0..<ranks.count {
      text += BytePairRanksTests.base64(ranks.bytes(of: index)) + Array(" \(ranks.ranks[index])\n".utf8)
    }
    #expect(ModelBytes(copying: text).sha256 == sha256)
  }

  @Test func readsTiktokensFormat() throws {
    var text = ""
    for byte in 0...255 {
      text += String(decoding: BytePairRanksTests.base64([UInt8(byte)]), as: UTF8.self) + " \(255 - byte)\n"
    }
    text += "YWI= 256\r\n\nYWJj 300"
    let encoding = try BytePairEncoding(
      name: "own", split: .r50k, rankFile: ModelBytes(copying: Array(text.utf8)))
    let encoder = BytePairEncoder(encoding)
    #expect(encoding.tokenCount == 258)
    #expect(BytePairFixture.ids(Array("abc".utf8), encoder) == [300])
    #expect(BytePairFixture.ids(Array("abb".utf8), encoder) == [256, 255 - 0x62])
  }

  @Test(arguments: [
    ("", TokenizerError.emptyVocabulary),
    ("\n\n", .emptyVocabulary),
    ("YQ== 0\nYg== x", .malformedRank(line: 2)),
    ("YQ== 0\nYg==", .malformedRank(line: 2)),
    ("YQ== ", .malformedRank(line: 1)),
    ("Y*== 0", .malformedRank(line: 1)),
    ("YQ= 0", .malformedRank(line: 1)),
    ("Y=Q= 0", .malformedRank(line: 1)),
    (" 0", .malformedRank(line: 1)),
    ("YQ== 99999999999999999999", .malformedRank(line: 1)),
    ("YQ== 16777216", .rankTooLarge(line: 1, rank: 16_777_216, limit: 16_777_216)),
    ("YQ== 0\nYQ== 1", .duplicateToken(rank: 1)),
    ("YQ== 0", .missingByte(0)),
  ])
  func refusesWhatIsNoEncoding(text: String, error: TokenizerError) {
    #expect(throws: error) {
      try BytePairEncoding(name: "own", split: .cl100k, rankFile: ModelBytes(copying: Array(text.utf8)))
    }
  }

  @Test func refusesATokenThatIsTooLong() {
    let token = BytePairRanksTests.base64(ArraySlice([UInt8](repeating: 0x61, count: 300)))
    #expect(throws: TokenizerError.tokenLengthOutOfRange(rank: 7, byteCount: 300, limit: 255)) {
      try BytePairEncoding(name: "own", split: .cl100k, rankFile: ModelBytes(copying: token + Array(" 7\n".utf8)))
    }
  }

  @Test func refusesDamagedMerges() throws {
    let files = try #require(ArtefactFiles(shipped: "encodings"))
    let bytes = try files.bytes(of: "cl100k_base.merges.zst").contents
    var flipped = bytes
    flipped[bytes.count / 2] ^= 0x10
    for damaged in [Array(bytes.dropLast()), Array(bytes.prefix(200)), [], [1, 2, 3, 4, 5, 6, 7, 8], flipped] {
      #expect(throws: TokenizerError.self) {
        try BytePairEncoding(name: "damaged", split: .cl100k, merges: ModelBytes(copying: damaged))
      }
    }
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func base64(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var rest = bytes
    while !rest.isEmpty {
      let group = Array(rest.prefix(3))
      rest = rest.dropFirst(3)
      let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 { text.append(place <= group.count ? alphabet[word >> (18 - 6 * place) & 63] : 0x3D) }
    }
    return text
  }
}
