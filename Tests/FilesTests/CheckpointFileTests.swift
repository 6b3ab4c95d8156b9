import TestSupport
import Testing

@testable import Files

@Suite struct CheckpointFileTests {
  private let file = CheckpointFile(path: TemporaryFolder.untilExit() + "/checkpoint")
  private let contents = CheckpointFile.Contents(
    text: Array("{\"state\":1}".utf8), bytes: (0..<3000).map { UInt8(truncatingIfNeeded: $0 * $0) })

  private func store(_ bytes: [UInt8]) throws { try OutputFile.write(bytes, to: file.path) }

  private func stored() throws -> [UInt8] { try FileSystem.contents(of: file.path) }

  @Test func whatIsWrittenIsReadBack() throws {
    #expect(!file.exists)
    let isMissing = try file.read() == nil
    #expect(isMissing)
    try file.write(CheckpointFile.Contents(text: [], bytes: []))
    try file.write(contents)
    let read = try #require(try file.read())
    #expect(read.text == contents.text && read.bytes == contents.bytes)
    file.remove()
    #expect(!file.exists)
  }

  @Test func nothingShorterIsTakenForWhole() throws {
    try file.write(contents)
    let whole = try stored()
    for count in 0..<whole.count {
      try store(Array(whole[..<count]))
      #expect(throws: FileWritingError.self) { try file.read() }
    }
  }

  @Test func flippedBitsAreNoticed() throws {
    try file.write(contents)
    let whole = try stored()
    for place in whole.indices {
      var bytes = whole
      bytes[place] ^= 1 << UInt8(place % 8)
      try store(bytes)
      // A bit of the frame's header may mean nothing; then the contents are what they were.
      if let read = try? file.read() { #expect(read.text == contents.text && read.bytes == contents.bytes) }
    }
  }
}
