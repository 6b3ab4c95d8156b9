import Glibc
import TestSupport
import Testing

@testable import LogReading

@Suite struct LogShardTests {
  /// A line as a whole run and a shard know it alike.
  private struct Place: Hashable {
    let file: Int
    let number: Int
    let offset: Int
    let isCutOff: Bool
    let text: String
  }

  /// Every line of the inputs, and how many blank ones there are.
  private func read(_ inputs: [LogInput], places: [Int]) -> (lines: [Place], blank: Int, byteCounts: [Int]) {
    let limits = LineLimits(maximumLineLength: 200, blockSize: 256)
    var reader = BlockReader(inputs: inputs, limits: limits)
    let block = LineBlock(capacity: limits.blockSize)
    var lines: [Place] = []
    while reader.next(into: block) {
      for line in block.lines {
        lines.append(
          Place(
            file: places[block.inputIndex], number: line.number, offset: line.offset, isCutOff: line.isCutOff,
            text: String(decoding: block.text(of: line), as: UTF8.self)))
      }
    }
    #expect(reader.summaries.allSatisfy { $0.failure == nil })
    return (lines, reader.summaries.reduce(0) { $0 + $1.blankLineCount }, reader.summaries.map(\.decodedByteCount))
  }

  /// Lines of all kinds: blank, long, of one byte, ending in CR LF, the last one perhaps without an end.
  private func text(_ generator: inout SeededGenerator) -> String {
    var text = Int.random(in: 0..<5, using: &generator) == 0 ? "\u{FEFF}" : ""
    for line in 0..<Int.random(in: 0...40, using: &generator) {
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: text += ""
      case 1: text += "  "
      case 2: text += String(repeating: "y", count: Int.random(in: 150...900, using: &generator))
      default:
        text += "{\"prompt\":\"\(line) \(String(repeating: "é", count: Int.random(in: 0...20, using: &generator)))\"}"
      }
      text += Bool.random(using: &generator) ? "\n" : "\r\n"
    }
    return Bool.random(using: &generator) ? text : text + "{\"prompt\":\"without an end\"}"
  }

  @Test(arguments: 0..<60) func everyLineIsInExactlyOneShard(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var allPlain = true
    let files = try (0..<Int.random(in: 1...5, using: &generator)).map { _ in
      switch Int.random(in: 0..<6, using: &generator) {
      case 0:
        allPlain = false
        return try TemporaryLog(TemporaryLog.zstd(text(&generator)))
      case 1:
        allPlain = false
        return try TemporaryLog("prompt,user\n" + "\"a\nb\",1\n\nc,2\n")
      default: return try TemporaryLog(text(&generator))
      }
    }
    defer { withExtendedLifetime(files) {} }
    let inputs = files.map { LogInput.file($0.path) }
    let whole = read(inputs, places: Array(files.indices))
    for count in [1, 2, 3, Int.random(in: 4...30, using: &generator)] {
      var lines: [Place] = []
      var blank = 0
      for index in 1...count {
        let number = try #require(ShardNumber(index: index, count: count))
        let shard = try LogShard(number, of: inputs, promptColumns: [])
        let part = read(shard.inputs, places: shard.places)
        #expect(
          zip(shard.inputs, part.byteCounts).allSatisfy { input, bytes in
            if case .section(let section) = input { section.range.count == bytes } else { true }
          })
        lines += part.lines
        blank += part.blank
      }
      #expect(blank == whole.blank)
      if allPlain {
        #expect(lines == whole.lines, "\(count) shards")
      } else {
        #expect(lines.count == whole.lines.count && Set(lines) == Set(whole.lines), "\(count) shards")
      }
    }
  }

  @Test func theShardsOfALargeFileAreOfOneSize() throws {
    let log = try TemporaryLog((0..<4000).map { "{\"prompt\":\"\($0)\"}\n" }.joined())
    let sizes = try (1...7).map { index in
      let number = try #require(ShardNumber(index: index, count: 7))
      return try LogShard(number, of: [.file(log.path)], promptColumns: []).sections[0].range.count
    }
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) < 50)
  }

  @Test func aSectionIsOfTheFormatThatTheFileBeginsWith() throws {
    let head = String(repeating: "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}\n", count: 150)
    let log = try TemporaryLog(head + String(repeating: "{\"prompt\":\"b\"}\n", count: 500))
    let shard = try LogShard(try #require(ShardNumber("3/3")), of: [.file(log.path)], promptColumns: [])
    #expect(shard.formats == [0: .chat])
  }

  @Test func divisionsOfTheSameFilesAreTheSameAndOfOthersAreNot() throws {
    let (first, second) = (try TemporaryLog("a\nb\n"), try TemporaryLog("c\n"))
    func division(_ logs: [TemporaryLog], _ number: String) throws -> String {
      try LogShard(try #require(ShardNumber(number)), of: logs.map { .file($0.path) }, promptColumns: []).division
    }
    #expect(try division([first, second], "1/2") == division([first, second], "2/2"))
    #expect(try division([first, second], "1/2") != division([second, first], "1/2"))
    #expect(try division([first], "1/2") != division([first, second], "1/2"))
  }

  @Test func aFileThatBecomesShorterIsNoticed() throws {
    let log = try TemporaryLog(String(repeating: "{\"prompt\":\"a\"}\n", count: 1000))
    let shard = try LogShard(try #require(ShardNumber("2/2")), of: [.file(log.path)], promptColumns: [])
    #expect(truncate(log.path, 12_000) == 0)
    var reader = BlockReader(inputs: shard.inputs, limits: LineLimits())
    let block = LineBlock(capacity: 1024)
    while reader.next(into: block) {}
    #expect(reader.summaries[0].failure?.reason.contains("has become shorter") == true)
  }

  @Test func whatCannotBeDividedIsRefused() throws {
    let number = try #require(ShardNumber("1/2"))
    for input in [LogInput.standardInput, .file("/dev/null"), .file("/no/such/file"), .file("/tmp")] {
      #expect(throws: LogReadingError.self) { try LogShard(number, of: [input], promptColumns: []) }
    }
  }

  /// Claims to be larger than any sum of sizes may be.
  @Test func aFileOfAbsurdSizeIsRefused() throws {
    let log = try TemporaryLog("{\"prompt\":\"a\"}\n")
    guard truncate(log.path, 1 << 55) == 0 else { return }
    let number = try #require(ShardNumber("1/2"))
    #expect(throws: LogReadingError.self) { try LogShard(number, of: [.file(log.path)], promptColumns: []) }
  }
}

@Suite struct ShardNumberTests {
  @Test func indexAndCountAreRead() throws {
    let number = try #require(ShardNumber("3/16"))
    #expect(number.index == 3 && number.count == 16 && number.description == "3/16")
    #expect(ShardNumber("1/1") != nil)
  }

  @Test(arguments: [
    "", "3", "0/4", "5/4", "-1/4", "1/0", "1/100001", "1/2/3", "a/b", "1/", "/1", "99999999999999999999/2",
  ])
  func anythingElseIsRefused(_ text: String) { #expect(ShardNumber(text) == nil) }
}
