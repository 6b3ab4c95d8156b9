import Glibc
import TestSupport
import Testing
@testable import Files

@Suite struct OutputFileTests {
  private let path = TemporaryFolder.untilExit() + "/output"

  private func contents(_ path: String) -> String? {
    (try? FileSystem.contents(of: path)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func aFileAppearsOnlyWhenItIsWhole() throws {
    let file = try OutputFile(path: path)
    try file.write(Array("half".utf8))
    #expect(contents(path) == nil)
    try file.finish()
    #expect(contents(path) == "half")
  }

  @Test func anAbandonedFileLeavesNothingAndKeepsTheOldOne() throws {
    try OutputFile.write(Array("old".utf8), to: path)
    do {
      let file = try OutputFile(path: path)
      try file.write(Array("new".utf8))
    }
    #expect(contents(path) == "old")
    #expect(contents("\(path).\(getpid()).partial") == nil)
  }

  @Test func devicesAreWrittenDirectly() throws {
    try OutputFile.write(Array("x".utf8), to: "/dev/null")
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func unwritablePlacesAreSaid() {
    #expect(throws: FileWritingError.self) { try OutputFile(path: "/no/such/directory/file") }
    #expect(throws: FileWritingError.self) { try OutputFile(path: "/tmp") }
    #expect(throws: FileWritingError.self) {
      try OutputFile.write(Array(repeating: 0, count: 1 << 16), to: "/dev/full")
    }
  }

  @Test func aSpoolReadsBackWhatWasWritten() throws {
    let spool = try SpoolFile(directory: "/tmp")
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for start in stride(from: 0, to: bytes.count, by: 777) {
      try bytes[start..<min(start + 777, bytes.count)].withUnsafeBytes { try spool.append($0) }
    }
    for _ in 0..<2 {
      try spool.rewind()
      var read = [UInt8](repeating: 0, count: bytes.count + 1)
      let count = try read.withUnsafeMutableBytes { try spool.read(into: $0) }
      #expect(count == bytes.count && read.dropLast() == bytes[...])
    }
  }
}
