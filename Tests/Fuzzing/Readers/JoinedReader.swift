internal import LogReading

/// Results of batches and scores of requests: every line is an entry, a counted failure or a reject.
struct JoinedReader: FuzzedReader {
  static let name = "joined"

  private let file: MemoryFile

  init() throws { file = try MemoryFile() }

  func read(_ bytes: [UInt8]) {
    file.replaceContents(with: bytes[...])
    var reader = BlockReader(
      inputs: [.file(file.path)], limits: LineLimits(maximumLineLength: 4096, blockSize: 1024))
    var results = ResultDecoder(maximumLineLength: 4096, maximumDepth: 32)
    var scores = ScoreDecoder(scale: .unit, maximumLineLength: 4096, maximumDepth: 32)
    var batch = ResultBatch()
    let index = ScoreIndex(maximumCount: 1000)
    let block = LineBlock(capacity: 1024)
    while reader.next(into: block) {
      results.decode(block, into: &batch)
      let told = batch.entries.count + batch.failedCount + batch.withoutUsageCount + batch.rejected.count
      require(told == block.lines.count, "\(block.lines.count) lines of results became \(told)")
      let scored = scores.decode(block)
      require(
        scored.entries.count + scored.rejected.count == block.lines.count,
        "\(block.lines.count) lines of scores became \(scored.entries.count) and \(scored.rejected.count) rejects")
      for entry in scored.entries { _ = index.insert(entry.score, for: entry.hash) }
    }
    index.seal()
  }
}
