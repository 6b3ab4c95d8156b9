internal import LogReading

/// How far the log is consumed: everything about the reading that a later process needs to go on.
struct ReadingProgress: Sendable, Codable {
  var position = BlockReader.Position()
  var lineCount = 0
  var sampledOutCount = 0
  /// By input index, as far as one was told.
  var formats: [Int: LogFormat] = [:]
  var latestFormat: LogFormat?
  var latestIsCSV = false

  mutating func advance(over mark: BlockMark) {
    position.inputIndex = mark.inputIndex
    position.offset = mark.endOffset
    position.finished += mark.finished
    lineCount += mark.lineCount
    sampledOutCount += mark.sampledOutCount
    if let format = mark.format { formats[mark.inputIndex] = format }
    (latestFormat, latestIsCSV) = (mark.latestFormat, mark.latestIsCSV)
  }
}
