import Glibc
import TestSupport
import Testing

@testable import Files

@Suite struct CheckpointFileTests {
  private let output = TemporaryFolder.untilExit() + "/output"
  private var path: String { CheckpointFile.path(nextTo: output) }
  private let contents = CheckpointFile.Contents(
    text: Array("{\"state\":1}".utf8), bytes: (0..<3000).map { UInt8(truncatingIfNeeded: $0 * $0) })
  private let claims = [
    FileClaim(name: "a.partial", inode: 7, bornAt: -1), FileClaim(name: "b", inode: .max, bornAt: 3),
  ]

  private func store(_ bytes: [UInt8]) { TemporaryFile.write(bytes, to: path) }

  private func stored() throws -> [UInt8] { try FileSystem.contents(of: path) }

  /// What a process of its own would find.
  private func read() throws(FileWritingError) -> CheckpointFile.Contents? { try CheckpointFile(nextTo: output).open() }

  @Test func whatIsWrittenIsReadBack() throws {
    let isMissing = try read() == nil
    #expect(isMissing)
    var file: CheckpointFile? = CheckpointFile(nextTo: output)
    try file?.claim(claims, keeping: CheckpointFile.Contents())
    try file?.write(contents)
    let run = file?.run
    file = nil
    let later = CheckpointFile(nextTo: output)
    #expect(try later.open() == contents)
    #expect(later.claims == Set(claims) && later.run == run)
    later.remove()
    #expect(!FileSystem.exists(path))
  }

  @Test func oneProcessHoldsIt() throws {
    let file = CheckpointFile(nextTo: output)
    try file.write(contents)
    for _ in 0..<2 {
      let error = #expect(throws: FileWritingError.self) { try self.read() }
      #expect(error?.description.hasPrefix("\(output): is being written by process \(getpid())") == true)
      // The one that replaces it is locked, too.
      try file.write(contents)
    }
    file.remove()
  }

  @Test func nothingShorterIsTakenForWhole() throws {
    try writeAndLetGo()
    let whole = try stored()
    for count in 0..<whole.count {
      store(Array(whole[..<count]))
      #expect(throws: FileWritingError.self) { try self.read() }
      #expect(try stored().count == count, "nothing is deleted")
    }
  }

  @Test func everyFlippedBitIsNoticed() throws {
    try writeAndLetGo()
    let whole = try stored()
    for place in whole.indices {
      var bytes = whole
      bytes[place] ^= 1 << UInt8(place % 8)
      store(bytes)
      #expect(throws: FileWritingError.self, "byte \(place)") { try self.read() }
    }
  }

  private func writeAndLetGo() throws {
    let file = CheckpointFile(nextTo: output)
    try file.claim(claims, keeping: contents)
  }

  @Test(arguments: ["", "foreign", "routellm-batch spool 2 0123\n"])
  func filesOfOthersStay(_ text: String) throws {
    for place in [path, CheckpointFile.newPath(nextTo: output)] {
      TemporaryFile.write(Array(text.utf8), to: place)
      let error = #expect(throws: FileWritingError.self) { try self.read() }
      #expect(error?.description.contains("was not made by this run") == true)
      #expect(try FileSystem.contents(of: place) == Array(text.utf8))
      unlink(place)
    }
  }

  @Test func linksAreNeitherFollowedNorReplaced() throws {
    let target = "\(output).target"
    TemporaryFile.write([1, 2], to: target)
    for place in [path, CheckpointFile.newPath(nextTo: output)] {
      symlink(target, place)
      #expect(throws: FileWritingError.self) { try self.read() }
      let file = CheckpointFile(nextTo: output)
      do throws(FileWritingError) {
        try file.write(contents)
        try file.write(contents)
        Issue.record("a link took no harm at \(place)")
      } catch {}
      #expect(try FileSystem.contents(of: target) == [1, 2])
      unlink(place)
      unlink(path)
    }
  }

  @Test func anOlderFormatIsSaidToBeOne() throws {
    store(Array("routellm-batch checkpoint 1\nbytes".utf8))
    let error = #expect(throws: FileWritingError.self) { try self.read() }
    #expect(error?.description.contains("another version of this program") == true)
  }
}
