import Glibc
import TestSupport
import Testing
@testable import Files

@Suite struct ResumableFileTests {
  private let path = TemporaryFolder.untilExit() + "/output"

  private func contents(_ path: String) -> [UInt8]? { try? FileSystem.contents(of: path) }

  @Test func aLaterOneGoesOnBehindTheCheckpoint() throws {
    var file: ResumableFile? = try started()
    let claims = Set([try #require(file?.claim)])
    try file?.write(Array("kept".utf8))
    let checkpoint = try #require(try file?.checkpoint())
    try file?.write(Array(" and lost".utf8))
    file = nil
    let later = try ResumableFile(path: path, claims: claims)
    #expect(later.storedLength == 13)
    try later.check(checkpoint)
    try later.resume(from: checkpoint)
    try later.write(Array(", gone on".utf8))
    try later.finish()
    #expect(contents(path) == nil)
    try later.publish()
    #expect(contents(path) == Array("kept, gone on".utf8))
    #expect(contents(later.partialPath) == nil)
  }

  @Test func onlyOneWritesAtATime() throws {
    var first: ResumableFile? = try started()
    let claims = Set([try #require(first?.claim)])
    let error = #expect(throws: FileWritingError.self) { try ResumableFile(path: path) }
    #expect(error?.reason.contains("is being written by process \(getpid())") == true, "\(String(describing: error))")
    first = nil
    #expect(first == nil)
    try ResumableFile(path: path, claims: claims).discard()
    #expect(contents(ResumableFile.partialPath(of: path)) == nil)
  }

  /// A new one that has its name.
  private func started() throws -> ResumableFile {
    let file = try ResumableFile(path: path)
    try file.appear()
    try file.resume(from: .start)
    return file
  }

  @Test func aPartialFileThatIsNotWhatWasWrittenIsRefused() throws {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let file = try started()
    try file.write(bytes)
    let checkpoint = try file.checkpoint()
    try file.check(checkpoint)
    for place in bytes.indices {
      var other = bytes
      other[place] ^= 1 << UInt8(place % 8)
      TemporaryFile.overwrite(other, at: file.partialPath)
      #expect(throws: FileWritingError.self) { try file.check(checkpoint) }
      TemporaryFile.overwrite(bytes[..<place], at: file.partialPath)
      #expect(throws: FileWritingError.self) { try file.check(checkpoint) }
      #expect(file.storedLength == place, "nothing is cut before it is known to be right")
    }
    file.discard()
    let unnamed = try ResumableFile(path: path)
    #expect(throws: FileWritingError.self) { try unnamed.check(checkpoint) }
  }

  @Test func aPartialFileOfAnotherStays() throws {
    let partial = ResumableFile.partialPath(of: path)
    TemporaryFile.write([1, 2, 3], to: partial)
    let error = #expect(throws: FileWritingError.self) { try ResumableFile(path: path) }
    #expect(error?.description.hasPrefix("\(partial): was not made by this run") == true)
    unlink(partial)
    // One that appears meanwhile is not written over, nor one that takes the place of the own one.
    let late = try ResumableFile(path: path)
    TemporaryFile.write([4], to: partial)
    #expect(throws: FileWritingError.self) { try late.appear() }
    unlink(partial)
    try late.appear()
    unlink(partial)
    TemporaryFile.write([5], to: partial)
    #expect(throws: FileWritingError.self) { try late.publish() }
    late.discard()
    #expect(contents(partial) == [5] && contents(path) == nil)
  }

  @Test func whatIsFinishedIsInPlaceOrPartialOrLost() throws {
    func finished() throws -> (file: ResumableFile, record: FinishedFile) {
      let file = try started()
      try file.write(Array("whole".utf8))
      try file.finish()
      return (file, file.finished)
    }
    let (file, record) = try finished()
    #expect(try file.isWaiting(record))
    TemporaryFile.overwrite("whose".utf8, at: file.partialPath)
    #expect(throws: FileWritingError.self) { try file.isWaiting(record) }
    TemporaryFile.overwrite("whole".utf8, at: file.partialPath)
    try file.publish()
    let later = try ResumableFile(path: path)
    #expect(try !later.isWaiting(record))
    for text in ["whose", "who", "whole and more"] {
      TemporaryFile.write(Array(text.utf8), to: path)
      let error = #expect(throws: FileWritingError.self) { try later.isWaiting(record) }
      #expect(error?.description.contains("start over without --resume") == true)
    }
    unlink(path)
    #expect(throws: FileWritingError.self) { try later.isWaiting(record) }
  }

  @Test func aLinkStaysAndItsTargetIsReplaced() throws {
    TemporaryFile.write([1], to: "\(path).target")
    symlink("\(path).target", path)
    let file = try started()
    #expect(file.partialPath == "\(path).target.partial")
    try file.write([2])
    try file.finish()
    try file.publish()
    #expect(contents("\(path).target") == [2])
    #expect(try FileStatus(of: path, followingLinks: false).kind == .other)
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
      var claims: Set<FileClaim> = []
      for end in cuts.filter({ $0 < count }) + [count] {
        let file = try ResumableFile(path: path, claims: claims)
        claims.insert(file.claim)
        try file.check(checkpoint)
        try file.appear()
        try file.resume(from: checkpoint)
        let sink = try ZstdSink(file, name: path)
        try sink.resume(from: checkpoint)
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
