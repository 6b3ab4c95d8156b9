import Glibc
import TestSupport
import Testing
@testable import Files

@Suite struct ResumableFileTests {
  private let path = TemporaryFolder.untilExit() + "/output"

  private func contents(_ path: String) -> [UInt8]? { try? FileSystem.contents(of: path) }

  @Test func aLaterOneGoesOnBehindTheCheckpoint() throws {
    var file: ResumableFile? = try ResumableFile(path: path)
    try file?.resume(from: .start)
    try file?.write(Array("kept".utf8))
    let checkpoint = try #require(try file?.checkpoint())
    try file?.write(Array(" and lost".utf8))
    file = nil
    let later = try ResumableFile(path: path)
    #expect(later.storedLength == 13)
    try later.resume(from: checkpoint)
    try later.write(Array(", gone on".utf8))
    try later.finish()
    #expect(contents(path) == nil)
    try later.publish()
    #expect(contents(path) == Array("kept, gone on".utf8))
    #expect(contents(later.partialPath) == nil)
  }

  @Test func onlyOneWritesAtATime() throws {
    var first: ResumableFile? = try ResumableFile(path: path)
    let error = #expect(throws: FileWritingError.self) { try ResumableFile(path: path) }
    #expect(error?.reason.contains("is being written by process \(getpid())") == true, "\(String(describing: error))")
    first = nil
    #expect(first == nil)
    try ResumableFile(path: path).discard()
    #expect(contents(ResumableFile.partialPath(of: path)) == nil)
  }

  @Test func aPartialFileThatLacksBytesIsRefused() throws {
    let file = try ResumableFile(path: path)
    #expect(throws: FileWritingError.self) { try file.resume(from: SinkCheckpoint(length: 1)) }
    file.discard()
  }

  @Test func aLinkIsNotFollowedAndFoldersAreNoFiles() throws {
    symlink("\(path).elsewhere", ResumableFile.partialPath(of: path))
    #expect(throws: FileWritingError.self) { try ResumableFile(path: path) }
    unlink(ResumableFile.partialPath(of: path))
    #expect(throws: FileWritingError.self) { try ResumableFile(path: "/tmp") }
    #expect(throws: FileWritingError.self) { try ResumableFile(path: "/no/such/folder/file") }
  }

  /// The bytes depend on what was written alone: not on the writes, nor on where one was interrupted.
  @Test(arguments: [0, 1, 5_000_000, 4 << 20, 9_000_001])
  func compressedBytesDoNotDependOnInterruptions(_ count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: ($0 >> 5) &* 73 ^ $0) }
    func compressed(cutAt cuts: [Int]) throws -> [UInt8]? {
      var checkpoint = SinkCheckpoint.start
      var start = 0
      for end in cuts.filter({ $0 < count }) + [count] {
        let file = try ResumableFile(path: path)
        try file.resume(from: checkpoint)
        let sink = try ZstdSink(file, name: path)
        sink.resume(from: checkpoint)
        try sink.write(Array(bytes[start..<end]))
        start = end
        if end == count {
          try sink.finish()
          try file.publish()
        } else {
          checkpoint = try sink.checkpoint()
          try sink.write(Array("lost".utf8))
        }
      }
      return contents(path)
    }
    let whole = try compressed(cutAt: [])
    #expect(try compressed(cutAt: [count / 3, count / 2, count - count / 7]) == whole)
  }
}
