internal import LogReading

/// Plain, zstd and gzip streams, told by content: every byte that comes out is a line's, a line end's or left blank.
struct StreamReader: FuzzedReader {
  static let name = "stream"

  private let file: MemoryFile

  init() throws { file = try MemoryFile() }

  func read(_ bytes: [UInt8]) {
    file.replaceContents(with: bytes[...])
    var reader = BlockReader(
      inputs: [.file(file.path)], limits: LineLimits(maximumLineLength: 4096, blockSize: 1024))
    let block = LineBlock(capacity: 1024)
    var lastOffset = -1
    // A small file may decompress to gigabytes.
    var blockCount = 0
    while blockCount < 4096, reader.next(into: block) {
      blockCount += 1
      for line in block.lines {
        require(line.offset > lastOffset, "line \(line.number) starts at \(line.offset), not behind \(lastOffset)")
        require(line.count <= line.fullCount, "more of line \(line.number) is kept than there is")
        lastOffset = line.offset
      }
    }
    reader.stop()
  }
}
