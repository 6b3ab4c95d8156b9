import Foundation
import Testing

@testable import LogReading

/// A compressed log that was cut or changed at any byte: what stands before the damage is there, and the damage is told.
@Suite struct DamagedStreamTests {
  private let frames: [(text: String, bytes: [UInt8])]
  private let whole: [UInt8]
  private let log: TemporaryLog

  init() throws {
    var number = 0
    frames = try (0..<3).map { frame in
      let text = (0..<(12 + 9 * frame)).map { _ in
        number += 1
        return "{\"id\":\(number),\"prompt\":\"\(String(number * number * 7919, radix: 36)) of \(number)\"}\n"
      }.joined()
      return (text, try TemporaryLog.zstd(text))
    }
    whole = frames.flatMap(\.bytes)
    log = try TemporaryLog("")
  }

  /// Lines of the frames that end at or before this byte.
  private func linesBefore(_ offset: Int) -> [String] {
    var end = 0
    return frames.prefix {
      end += $0.bytes.count
      return end <= offset
    }.flatMap { $0.text.split(separator: "\n").map(String.init) }
  }

  private var lines: [String] { frames.flatMap { $0.text.split(separator: "\n").map(String.init) } }

  private func read(_ bytes: [UInt8]) throws -> (lines: [LineBlock.Line], texts: [String], failed: Bool) {
    try Data(bytes).write(to: URL(fileURLWithPath: log.path))
    let result = TemporaryLog.read([log.path])
    return (result.lines, result.texts, result.summaries[0].failure != nil)
  }

  @Test func cutAtEveryByte() throws {
    let boundaries = Set([0, frames[0].bytes.count, frames[0].bytes.count + frames[1].bytes.count, whole.count])
    for offset in 0...whole.count {
      let result = try read(Array(whole[..<offset]))
      let expected = linesBefore(offset)
      #expect(Array(result.texts.prefix(expected.count)) == expected, "cut at \(offset)")
      // Of a frame whose magic number is not whole nobody can tell that it was one.
      guard offset >= 4 else { continue }
      #expect(result.failed == !boundaries.contains(offset), "cut at \(offset)")
      // A line without its end may be a part of one, and says so; every other one is as it was.
      for (line, (text, original)) in zip(result.lines, zip(result.texts, lines)) where !line.isCutOff {
        #expect(text == original, "cut at \(offset)")
      }
    }
  }

  @Test(arguments: 0..<8) func oneBitOfEveryByteTurned(_ bit: Int) throws {
    for offset in whole.indices {
      var bytes = whole
      bytes[offset] ^= 1 << UInt8(bit)
      let result = try read(bytes)
      let expected = linesBefore(offset)
      #expect(Array(result.texts.prefix(expected.count)) == expected, "bit \(bit) of byte \(offset)")
      // The first bytes tell that it is zstd at all.
      if offset >= 4, !result.failed { #expect(result.texts == lines, "bit \(bit) of byte \(offset)") }
    }
  }
}
