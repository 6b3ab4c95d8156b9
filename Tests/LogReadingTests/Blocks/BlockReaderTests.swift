import Testing
@testable import LogReading

@Suite struct BlockReaderTests {
  @Test func linesKeepTheirNumbersAndOffsets() throws {
    let log = try TemporaryLog("a\nbc\r\n\n  \t\nd")
    let (lines, texts, summaries) = TemporaryLog.read([log.path])
    #expect(texts == ["a", "bc", "d"])
    #expect(lines.map(\.number) == [1, 2, 5])
    #expect(lines.map(\.offset) == [0, 2, 11])
    #expect(summaries[0].blankLineCount == 2)
    #expect(summaries[0].lineCount == 5)
    #expect(summaries[0].endsWithoutNewline)
    #expect(summaries[0].decodedByteCount == 12)
  }

  @Test func aByteOrderMarkIsSkipped() throws {
    let log = try TemporaryLog([0xEF, 0xBB, 0xBF] + Array("a\nb\n".utf8))
    let (lines, texts, summaries) = TemporaryLog.read([log.path])
    #expect(texts == ["a", "b"])
    #expect(lines.map(\.offset) == [3, 5])
    #expect(!summaries[0].endsWithoutNewline)
  }

  @Test func anEmptyInputHasNoLines() throws {
    let log = try TemporaryLog("")
    let (lines, _, summaries) = TemporaryLog.read([log.path])
    #expect(lines.isEmpty && summaries.count == 1 && summaries[0].failure == nil)
    #expect(summaries[0].sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  /// Whatever the block size, the lines are the same.
  @Test(arguments: [64, 100, 1000, 1 << 16])
  func blocksOfAnySizeGiveTheSameLines(_ blockSize: Int) throws {
    var generator = SystemRandomNumberGenerator()
    let expected = (0..<3000).map { index in
      "\(index) " + String(repeating: "x", count: Int.random(in: 0...300, using: &generator))
    }
    let log = try TemporaryLog(expected.joined(separator: "\n") + "\n")
    let (lines, texts, _) = TemporaryLog.read([log.path], limits: LineLimits(blockSize: blockSize))
    #expect(texts == expected)
    #expect(lines.map(\.number) == Array(1...3000))
  }

  @Test func aLineThatIsTooLongKeepsItsStartAndLength() throws {
    let long = String(repeating: "y", count: 1_000_000)
    let log = try TemporaryLog("a\n\(long)\nb\n")
    let limits = LineLimits(maximumLineLength: 10_000, blockSize: 4096)
    let (lines, texts, _) = TemporaryLog.read([log.path], limits: limits)
    #expect(texts.count == 3 && texts[0] == "a" && texts[2] == "b")
    #expect(texts[1] == String(repeating: "y", count: 4096))
    #expect(lines.map(\.fullCount) == [1, 1_000_000, 1])
    #expect(lines.map(\.offset) == [0, 2, 1_000_003])
  }

  @Test func aLineOfExactlyTheLimitIsWhole() throws {
    let text = String(repeating: "z", count: 10_000)
    let log = try TemporaryLog("\(text)\n\(text)z\n")
    let limits = LineLimits(maximumLineLength: 10_000, blockSize: 1024)
    let (lines, texts, _) = TemporaryLog.read([log.path], limits: limits)
    #expect(texts[0] == text)
    #expect(lines.map(\.fullCount) == [10_000, 10_001])
    #expect(lines[1].count == 4096)
  }

  @Test func manyFramesAndSkippableFramesAreOneStream() throws {
    let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9]
    let bytes = try TemporaryLog.zstd("a\nb") + skippable + TemporaryLog.zstd("c\n") + TemporaryLog.zstd("") + skippable
    let log = try TemporaryLog(skippable + bytes)
    let read = TemporaryLog.read([log.path])
    #expect(read.texts == ["a", "bc"])
    #expect(read.summaries[0].failure == nil && read.summaries[0].compression == .zstd)
    #expect(read.summaries[0].byteCount == bytes.count + skippable.count)
  }

  /// Cut at any byte, a compressed log is told to be broken, and every line before the break is read.
  @Test func everyTruncationIsNoticed() throws {
    let text = (0..<40).map { "line \($0 * 7919)\n" }.joined()
    let whole = try TemporaryLog.zstd(text)
    for length in 4..<whole.count {
      let log = try TemporaryLog(Array(whole[..<length]))
      let (lines, texts, summaries) = TemporaryLog.read([log.path])
      #expect(summaries[0].failure?.cause == .corrupt, "cut at \(length)")
      #expect(text.hasPrefix(texts.joined(separator: "\n")))
      #expect(lines.filter(\.isCutOff).count <= 1)
    }
  }

  @Test func aCorruptFileDoesNotHideTheNextOne() throws {
    var broken = try TemporaryLog.zstd(String(repeating: "some text to compress\n", count: 500))
    broken[broken.count / 2] ^= 0xFF
    broken[broken.count / 2 + 1] ^= 0xFF
    let first = try TemporaryLog(broken)
    let second = try TemporaryLog("good\n")
    let (_, texts, summaries) = TemporaryLog.read([first.path, second.path])
    #expect(texts.last == "good")
    #expect(summaries[0].failure != nil && summaries[1].failure == nil)
  }

  @Test(arguments: [
    ([0x42, 0x5A, 0x68, 0x39], "bzip2"), ([0xFD, 0x37, 0x7A, 0x58], "xz"),
    (Array("PAR1".utf8), "Parquet"), ([0xFF, 0xFE, 0x7B, 0], "UTF-16"),
  ])
  func otherEncodingsAreNamed(_ bytes: [UInt8], _ name: String) throws {
    let log = try TemporaryLog(bytes)
    let failure = TemporaryLog.read([log.path]).summaries[0].failure
    #expect(failure?.cause == .unsupported)
    #expect(failure?.reason.contains(name) ?? false)
  }

  @Test func whatCannotBeOpenedIsSaid() {
    let failures = TemporaryLog.read(["/no/such/file", "/tmp"]).summaries.map { $0.failure?.description ?? "" }
    #expect(failures[0].contains("/no/such/file: cannot be opened"))
    #expect(failures[1].contains("is a directory"))
  }
}
