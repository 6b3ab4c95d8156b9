import Testing

@testable import LogReading

/// Files that are no text are refused by their first bytes, with the command that mends it, and nothing of them is read.
@Suite struct ForeignFileTests {
  private static func tar() -> [UInt8] {
    var header = Array("log.jsonl".utf8) + [UInt8](repeating: 0, count: 248) + Array("ustar\u{0}00".utf8)
    header += [UInt8](repeating: 0, count: 512 - header.count)
    return header + Array("{\"prompt\":\"x\"}\n".utf8)
  }

  @Test(
    arguments: [
      ([0x50, 0x4B, 0x03, 0x04, 0x14], "unzip -p"), (Array("PAR1....".utf8), "duckdb"),
      (Array("ARROW1\0\0".utf8), "pyarrow"),
      (Array("SQLite format 3\0".utf8), "sqlite3 -json"), ([0x04, 0x22, 0x4D, 0x18], "lz4 -dc"),
      (Array("version https://git-lfs.github.com/spec/v1\n".utf8), "git lfs pull"), (tar(), "tar -xOf"),
      ([0x42, 0x5A, 0x68, 0x39], "bzcat"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xzcat"),
      ([0xFF, 0xFE, 0x7B, 0x00], "iconv"),
      (Array("id\tprompt\n1\tx\n".utf8), "delimiter='\\t'"),
      (Array("\"id\";\"Messages\"\r\n1;x\r\n".utf8), "delimiter=';'"),
      (Array("2025-01-01T00:00:00.1Z stdout F {\"prompt\":\"x\"}\n".utf8), "cut -d ' ' -f 4-"),
      ([0x7B, 0x00, 0x22, 0x00], "iconv"), (Array("<!DOCTYPE html>".utf8), "HTML"),
    ] as [([UInt8], String)])
  func itIsRefused(_ bytes: [UInt8], _ command: String) throws {
    let log = try TemporaryLog(bytes)
    let read = TemporaryLog.read([log.path])
    #expect(read.lines.isEmpty)
    #expect(read.summaries.first?.failure?.cause == .unsupported)
    #expect(read.summaries.first?.failure?.reason.contains(command) ?? false)
  }

  @Test func compressedDataIsLookedInto() throws {
    let log = try TemporaryLog(try TemporaryLog.zstd(String(decoding: Self.tar(), as: UTF8.self)))
    let read = TemporaryLog.read([log.path])
    #expect(read.lines.isEmpty)
    #expect(read.summaries.first?.failure?.reason.contains("zstd -dc FILE | tar -xO") ?? false)
  }

  @Test func aLogIsNone() {
    for text in [
      "{\"prompt\":\"PK\"}", "[1]", "\"ORC\"", "id,prompt\n", "", "prompt\nx;y\n", "\"a;prompt;b\"\n{}",
      "id,prompt;text\n",
      "\"one\ttext\"\n", "2025-01-01T00:00:00Z stdout\n",
    ] {
      #expect(Array(text.utf8).withUnsafeBytes { ForeignFile.advice($0) } == nil)
    }
  }
}
