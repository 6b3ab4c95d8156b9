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

  @Test func aLinkStaysAndItsTargetIsReplaced() throws {
    TemporaryFile.write([1], to: "\(path).target")
    symlink("\(path).target", path)
    try OutputFile.write([2], to: path)
    #expect(contents("\(path).target") == "\u{2}")
    #expect(try FileStatus(of: path, followingLinks: false).kind == .other)
  }

  @Test func aTemporaryFileOfAnotherStays() throws {
    let other = "\(path).\(getpid()).partial"
    TemporaryFile.write(Array("theirs".utf8), to: other)
    try OutputFile.write(Array("ours".utf8), to: path)
    #expect(contents(path) == "ours" && contents(other) == "theirs")
  }

  @Test func aDescriptorIsWrittenWhereItStands() throws {
    let descriptor = open(path, O_RDWR | O_CREAT, 0o666)
    defer { close(descriptor) }
    _ = write(descriptor, "before ", 7)
    try OutputFile.write(Array("after".utf8), to: "/dev/fd/\(descriptor)")
    #expect(contents(path) == "before after")
  }
}
