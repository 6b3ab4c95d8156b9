import Glibc
import TestSupport
import Testing

@testable import Files

@Suite struct SpoolFileTests {
  private let path = TemporaryFolder.untilExit() + "/output.spool"
  private let run = RunMark()

  private func all(of spool: SpoolFile) throws -> [UInt8] {
    try spool.rewind()
    var bytes = [UInt8](repeating: 0, count: 5_000_000)
    let count = try bytes.withUnsafeMutableBytes { try spool.read(into: $0) }
    return Array(bytes[..<count])
  }

  @Test func itReadsBackWhatWasWritten() throws {
    let spool = try SpoolFile(directory: "/tmp")
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for start in stride(from: 0, to: bytes.count, by: 77_777) {
      try bytes[start..<min(start + 77_777, bytes.count)].withUnsafeBytes { try spool.append($0) }
    }
    for _ in 0..<2 { #expect(try all(of: spool) == bytes) }
    try spool.append(elements: [UInt8](repeating: 9, count: 10))
    #expect(try all(of: spool) == bytes + [UInt8](repeating: 9, count: 10))
  }

  @Test func aLaterProcessGoesOnAfterThePosition() throws {
    var spool: SpoolFile? = try SpoolFile(path: path, run: run)
    try spool?.append(elements: Array("kept".utf8))
    let position = try #require(try spool?.checkpoint())
    try spool?.append(elements: Array(" and lost".utf8))
    _ = try spool?.checkpoint()
    spool = nil
    let later = try SpoolFile(resuming: path, run: run, at: position)
    #expect(try all(of: later) == Array("kept".utf8))
    try later.append(elements: Array(", and more".utf8))
    #expect(try all(of: later) == Array("kept, and more".utf8))
    #expect(throws: FileWritingError.self) { try SpoolFile(resuming: path, run: RunMark(), at: position) }
  }

  @Test func everyDamagedByteAndEveryCutIsNoticed() throws {
    let spool = try SpoolFile(path: path, run: run)
    for start in [0, 40, 80] {
      try spool.append(elements: (start..<(start + 40)).map { UInt8($0) })
      _ = try spool.checkpoint()
    }
    let position = try spool.checkpoint()
    let whole = try FileSystem.contents(of: path)
    #expect(whole.count == position.length)
    func read(_ bytes: [UInt8]) throws -> [UInt8] {
      TemporaryFile.write(bytes, to: path)
      return try all(of: SpoolFile(resuming: path, run: run, at: position))
    }
    #expect(try read(whole) == (0..<120).map { UInt8($0) })
    for place in whole.indices {
      for bit in [UInt8(1), 0x80, 0xFF] {
        var bytes = whole
        bytes[place] ^= bit
        #expect(throws: FileWritingError.self, "byte \(place)") { try read(bytes) }
      }
      #expect(throws: FileWritingError.self, "cut at \(place)") { try read(Array(whole[..<place])) }
    }
    // Blocks that are whole, but not at their place.
    let start = SideFileHeading(kind: .spool, run: run).bytes.count
    let blocks = (0..<3).map { Array(whole[(start + 52 * $0)..<(start + 52 * ($0 + 1))]) }
    for order in [[1, 0, 2], [0, 2, 1], [0, 1, 1], [0, 0, 2]] {
      #expect(throws: FileWritingError.self) { try read(Array(whole[..<start]) + order.flatMap { blocks[$0] }) }
    }
  }

  @Test func aFileOfAnotherStays() throws {
    TemporaryFile.write(Array("theirs".utf8), to: path)
    #expect(throws: FileWritingError.self) { try SpoolFile(path: path, run: run) }
    #expect(throws: FileWritingError.self) { try SpoolFile.remove(path) }
    #expect(try FileSystem.contents(of: path) == Array("theirs".utf8))
    unlink(path)
    symlink("/dev/null", path)
    #expect(throws: FileWritingError.self) { try SpoolFile(path: path, run: run) }
    #expect(try FileStatus(of: path, followingLinks: false).kind == .other)
    unlink(path)
    try SpoolFile.remove(path)
    _ = try SpoolFile(path: path, run: run)
    _ = try SpoolFile(path: path, run: RunMark())
    try SpoolFile.remove(path)
    #expect(!FileSystem.exists(path))
  }

  @Test func countsThatDoNotFollowAreRefused() throws {
    let spool = try SpoolFile(directory: "/tmp")
    try spool.append(elements: [Int](repeating: 5, count: 3))
    try spool.rewind()
    for count in [-1, 4, Int.max, Int.min] {
      #expect(throws: FileWritingError.self) { try spool.readElements(count) as [Int] }
    }
    try spool.rewind()
    #expect(try spool.readElements(3) == [5, 5, 5])
    #expect(try (spool.readElements(1) as [Int]).isEmpty)
  }
}
