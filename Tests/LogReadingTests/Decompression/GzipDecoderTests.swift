import CZlib
import Testing
@testable import LogReading

@Suite struct GzipDecoderTests {
  /// One gzip member.
  private func gzip(_ text: String) throws -> [UInt8] {
    var stream = z_stream()
    try #require(
      deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, 0, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { deflateEnd(&stream) }
    var input = Array(text.utf8)
    var output = [UInt8](repeating: 0, count: 2 * input.count + 64)
    let code = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        (stream.next_in, stream.avail_in) = (source.baseAddress, UInt32(source.count))
        (stream.next_out, stream.avail_out) = (target.baseAddress, UInt32(target.count))
        return deflate(&stream, Z_FINISH)
      }
    }
    try #require(code == Z_STREAM_END)
    return Array(output[..<Int(stream.total_out)])
  }

  private let text = (0..<40).map { "line \($0 * 7919)\n" }.joined()

  @Test func membersAndPaddingAreOneStream() throws {
    let bytes = try gzip("a\nb") + gzip("") + gzip("c\n") + [0, 0, 0]
    let log = try TemporaryLog(bytes)
    let read = TemporaryLog.read([log.path])
    #expect(read.texts == ["a", "bc"])
    #expect(read.summaries[0].failure == nil && read.summaries[0].compression == .gzip)
    #expect(read.summaries[0].byteCount == bytes.count)
  }

  @Test func aLargeStreamCrossesEveryBuffer() throws {
    let lines = (0..<200_000).map { "row \($0) \($0 &* 2_654_435_761)" }
    let log = try TemporaryLog(try gzip(lines.joined(separator: "\n") + "\n"))
    #expect(TemporaryLog.read([log.path], limits: LineLimits(blockSize: 4096)).texts == lines)
  }

  /// Cut at any byte, a compressed log is told to be broken, and every line before the break is read.
  @Test func everyTruncationIsNoticed() throws {
    let whole = try gzip(text)
    for length in 2..<whole.count {
      let log = try TemporaryLog(Array(whole[..<length]))
      let (lines, texts, summaries) = TemporaryLog.read([log.path])
      #expect(summaries[0].failure?.cause == .corrupt, "cut at \(length)")
      #expect(text.hasPrefix(texts.joined(separator: "\n")))
      #expect(lines.filter(\.isCutOff).count <= 1)
    }
  }

  /// A flipped bit is an error, or lies in a part of the header that no content depends on.
  @Test func flippedBitsAreNoticed() throws {
    let whole = try gzip(text)
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 0x10
      let log = try TemporaryLog(bytes)
      let (_, texts, summaries) = TemporaryLog.read([log.path])
      let isWhole = texts.joined(separator: "\n") + "\n" == text
      #expect(summaries[0].failure != nil || isWhole || index < 2, "bit flipped in byte \(index)")
    }
  }

  @Test(arguments: [[1], [0, 0, 1], [0, 0x1F, 0x8B], [0x1F], [0x1F, 0x8B, 9, 0]] as [[UInt8]])
  func whatFollowsIsAMemberOrPadding(_ rest: [UInt8]) throws {
    let log = try TemporaryLog(try gzip("a\n") + rest)
    let read = TemporaryLog.read([log.path])
    #expect(read.texts == ["a"])
    #expect(read.summaries[0].failure?.cause == .corrupt)
  }
}
