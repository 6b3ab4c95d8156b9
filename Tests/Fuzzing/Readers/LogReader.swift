internal import LogReading
internal import Running

/// Lines to rows or rejects, in every format: lines in are rows, rejects and lines set aside, and every reject is one line of
/// its report.
struct LogReader: FuzzedReader {
  static let name = "log"

  private let file: MemoryFile
  private let rejects = RejectedLineReport()

  init() throws { file = try MemoryFile() }

  /// The first byte chooses the format, the others are the log.
  func read(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    file.replaceContents(with: bytes.dropFirst())
    let format = LogFormat.allCases[Int(first) % LogFormat.allCases.count]
    var options = PromptDecoder.Options(turn: .all, maximumDepth: 32, maximumLineLength: MemoryFile.maximumLineLength)
    options.keepsOrigin = true
    options.keepsMessages = true
    options.keepsSetAside = true
    var decoder = PromptDecoder(options)
    var batch = PromptBatch()
    file.forEachBlock { block in
      decoder.decode(block, as: format, into: &batch)
      let setAside = batch.setAside.values.reduce(0, +)
      require(
        batch.records.count + batch.rejected.count + setAside == block.lines.count,
        "\(block.lines.count) lines became \(batch.records.count) rows and \(batch.rejected.count) rejects, and "
          + "\(setAside) were set aside")
      require(
        batch.setAsideLines.count(where: { $0 == 0x0A }) >= setAside,
        "of \(setAside) lines set aside some were not kept")
      var report: [UInt8] = []
      for line in batch.rejected { rejects.append(line, file: "log", to: &report) }
      require(
        report.count(where: { $0 == 0x0A }) == batch.rejected.count,
        "\(batch.rejected.count) rejects became \(report.count(where: { $0 == 0x0A })) lines")
      for record in batch.records {
        require(batch.texts.indices.contains(record.prompt), "a prompt lies outside the texts")
      }
    }
  }
}

extension Range<Int> {
  fileprivate func contains(_ other: Range<Int>) -> Bool {
    other.lowerBound >= lowerBound && other.upperBound <= upperBound
  }
}
