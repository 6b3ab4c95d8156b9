internal import FileFormats
package import Files
internal import LogReading

/// A run between two blocks, as far as its files do not hold it.
package struct RunCheckpoint: Codable {
  /// One output, as its file and this checkpoint hold it.
  struct Output: Codable {
    let name: String
    let length: Int
    /// A `DamageHash` of its first `length` bytes.
    let hash: UInt64
    let pendingCount: Int
  }

  let identity: RunIdentity
  let startedAt: String
  let elapsedNanoseconds: UInt64
  var progress: ReadingProgress
  var tally: RunTally
  private(set) var outputs: [Output]
  /// How far the spool of scored rows is written; nil without one.
  private let spoolLength: Int?
  private let spoolChain: UInt64?
  private let cellCount: Int
  private let markCount: Int
  /// Set once nothing is left but to put the outputs in place.
  var publishing: Publishing?

  /// What remains to be done with complete outputs.
  struct Publishing: Codable {
    let files: [FinishedFile]
    let exitStatus: Int32
  }

  /// The bytes that stand behind the text: the ledger's cells, the marks of joined results, then what each output has
  /// taken and not written.
  private var bytes: [UInt8] = []

  private enum CodingKeys: String, CodingKey {
    case identity, startedAt, elapsedNanoseconds, progress, tally, outputs, spoolLength, spoolChain, cellCount,
      markCount, publishing
  }

  init(
    identity: RunIdentity, startedAt: String, elapsedNanoseconds: UInt64, progress: ReadingProgress, tally: RunTally,
    joinedMarks: [UInt64], outputs: [(name: String, checkpoint: SinkCheckpoint)], spool: SpoolFile.Position?
  ) {
    self.identity = identity
    self.startedAt = startedAt
    self.elapsedNanoseconds = elapsedNanoseconds
    self.progress = progress
    self.tally = tally
    spoolLength = spool?.length
    spoolChain = spool?.chain
    self.outputs = outputs.map {
      Output(
        name: $0.name, length: $0.checkpoint.length, hash: $0.checkpoint.hash,
        pendingCount: $0.checkpoint.pending.count)
    }
    bytes = tally.ledger.cellBytes
    cellCount = bytes.count
    bytes += joinedMarks.flatMap { word in withUnsafeBytes(of: word.littleEndian, Array.init) }
    markCount = bytes.count - cellCount
    for output in outputs { bytes += output.checkpoint.pending }
  }

  /// - Throws: `DecodingError` or `JSONError` if the contents are not of this program's making.
  package init(_ contents: CheckpointFile.Contents) throws {
    self = try JSONValueDecoder.decode(RunCheckpoint.self, from: JSONValue(parsing: contents.text))
    bytes = contents.bytes
    let counts = [cellCount, markCount] + outputs.map(\.pendingCount)
    guard counts.allSatisfy({ 0...bytes.count ~= $0 }), counts.count <= Int(Int32.max),
      counts.reduce(0, +) == bytes.count, outputs.allSatisfy({ $0.length >= 0 }), progress.isSound,
      (spoolLength == nil) == (spoolChain == nil), publishing?.files.allSatisfy({ $0.length >= 0 }) ?? true,
      tally.ledger.restoreCells(Array(bytes[..<cellCount]))
    else {
      throw DecodingError.dataCorrupted(DecodingError.Context(codingPath: [], debugDescription: "it does not add up"))
    }
  }

  package var contents: CheckpointFile.Contents {
    get throws {
      CheckpointFile.Contents(text: try JSONValueEncoder.value(of: self).encoded(pretty: false), bytes: bytes)
    }
  }

  /// Which joined results the consumed rows have asked for, and perhaps some of those behind them.
  var joinedMarks: [UInt64] {
    bytes[cellCount..<(cellCount + markCount)].withUnsafeBytes { marks in
      stride(from: 0, to: marks.count - 7, by: 8).map {
        UInt64(littleEndian: marks.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
      }
    }
  }

  /// How far the spool of scored rows is written; nil without one.
  var spool: SpoolFile.Position? {
    guard let spoolLength, let spoolChain else { return nil }
    return SpoolFile.Position(length: spoolLength, chain: spoolChain)
  }

  /// Where an output resumes; at its start if it is not known.
  func output(_ name: String) -> SinkCheckpoint {
    var start = cellCount + markCount
    for output in outputs {
      let end = start + output.pendingCount
      if output.name == name {
        return SinkCheckpoint(
          length: output.length, hash: output.hash, pending: Array(bytes[start..<end]))
      }
      start = end
    }
    return .start
  }
}

/// Where the reading stands behind one block; travels with what becomes of the block.
struct BlockMark: Sendable {
  let inputIndex: Int
  /// In the decompressed input.
  let endOffset: Int
  /// Lines of the block that were chosen, and that sampling left out.
  let lineCount: Int
  let sampledOutCount: Int
  /// Of the block's input, once it is told.
  let format: LogFormat?
  /// What was told last of any input.
  let latestFormat: LogFormat?
  let latestIsCSV: Bool
  /// The inputs that ended between the block before and this one's input.
  let finished: [BlockReader.InputSummary]
}

/// How far the log is consumed: everything about the reading that a later process needs to go on.
struct ReadingProgress: Sendable, Codable {
  var position = BlockReader.Position()
  var lineCount = 0
  var sampledOutCount = 0
  /// By input index, as far as one was told.
  var formats: [Int: LogFormat] = [:]
  var latestFormat: LogFormat?
  var latestIsCSV = false

  /// Whether its counts can be those of a log.
  var isSound: Bool {
    let counts = [position.inputIndex, position.offset, lineCount, sampledOutCount]
    // No sum of sums comes near the largest number.
    return counts.allSatisfy { (0...ReadingProgress.most).contains($0) }
      && position.finished.allSatisfy { summary in
        [summary.byteCount, summary.decodedByteCount, summary.lineCount, summary.blankLineCount, summary.rowCount]
          .allSatisfy { (0...(ReadingProgress.most / (position.finished.count + 1))).contains($0) }
      }
  }
  private static let most = 1 << 60

  /// Whether it can be that of a run with so many inputs.
  func fits(inputCount: Int) -> Bool {
    position.inputIndex <= inputCount && position.finished.count <= inputCount
      && formats.keys.allSatisfy { (0..<max(1, inputCount)).contains($0) }
  }

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

/// What a run's bytes depend on, fact by fact: a run is resumed from a checkpoint only if none of them has changed.
package struct RunIdentity: Sendable, Codable, Equatable {
  package struct Fact: Sendable, Codable, Equatable {
    /// In the words of a message: `the input logs/a.jsonl`, `the option --threshold`.
    let name: String
    let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package var facts: [Fact]

  package init(_ facts: [Fact]) { self.facts = facts }

  /// What is not as it was, a line each; values are told where they are short.
  func changes(since old: RunIdentity) -> [String] {
    func byName(_ facts: [Fact]) -> [String: [String]] {
      Dictionary(grouping: facts, by: \.name).mapValues { $0.map(\.value) }
    }
    let (before, now) = (byName(old.facts), byName(facts))
    var seen: Set<String> = []
    return (old.facts + facts).compactMap { fact in
      guard seen.insert(fact.name).inserted, before[fact.name] != now[fact.name] else { return nil }
      guard let was = before[fact.name] else { return "\(fact.name) is new" }
      guard let becomes = now[fact.name] else { return "\(fact.name) is gone" }
      return "\(fact.name) was \(was.joined(separator: ", ")) and is \(becomes.joined(separator: ", "))"
    }
  }
}
