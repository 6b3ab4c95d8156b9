internal import LogReading

/// Results of batches and scores of requests: every line is an entry, a counted failure or a reject.
struct JoinedReader: FuzzedReader {
  static let name = "joined"

  private let file: MemoryFile

  init() throws { file = try MemoryFile() }

  func read(_ bytes: [UInt8]) {
    file.replaceContents(with: bytes[...])
    var results = ResultDecoder(maximumLineLength: MemoryFile.maximumLineLength, maximumDepth: 32)
    var scores = ScoreDecoder(scale: .unit, maximumLineLength: MemoryFile.maximumLineLength, maximumDepth: 32)
    var batch = ResultBatch()
    let index = ScoreIndex(maximumCount: 1000)
    file.forEachBlock { block in
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
