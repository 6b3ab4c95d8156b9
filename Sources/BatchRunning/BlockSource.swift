internal import LogReading
internal import Synchronization

/// The producing end of the pipeline: blocks of lines, sampled and limited, with the format that was found.
///
/// `@unchecked Sendable`: one producer thread uses it during a run, the caller afterwards; the pool has its own lock.
final class BlockSource: @unchecked Sendable {
  struct Item: Sendable {
    let block: LineBlock
    let format: LogFormat
  }

  /// By input index, as far as one was told; an input that tells none is read as the one before it.
  private(set) var formats: [Int: LogFormat] = [:]
  /// Lines handed on, lines left out by sampling.
  private(set) var lineCount = 0
  private(set) var sampledOutCount = 0
  /// Why no row can be read at all.
  private(set) var failure: (any Error)?

  /// What was told last, and said.
  private var latestFormat: LogFormat?
  private var latestIsCSV = false

  private let plan: ReadingPlan
  private let announce: @Sendable (String) -> Void
  private var reader: BlockReader
  private let pool = Mutex<[LineBlock]>([])
  private let consumed = Atomic<Int>(0)

  init(_ plan: ReadingPlan, announce: @escaping @Sendable (String) -> Void) {
    self.plan = plan
    self.announce = announce
    reader = BlockReader(
      inputs: plan.inputs, limits: plan.limits, promptColumns: plan.promptColumns)
  }

  /// Bytes read so far as they lie on disk; may be asked from any thread.
  var consumedByteCount: Int { consumed.load(ordering: .relaxed) }

  /// What became of each input, once the run has ended.
  var summaries: [BlockReader.InputSummary] { reader.summaries }

  /// read -> decompress -> split: nanoseconds so far.
  var timings: StageTimings {
    var timings = StageTimings()
    timings.add(.read, reader.readNanoseconds)
    timings.add(.decompress, reader.decompressNanoseconds)
    timings.add(.split, reader.splitNanoseconds)
    return timings
  }

  func next() -> Item? {
    while failure == nil {
      if let limit = plan.lineLimit, lineCount >= limit {
        reader.stop()
        return nil
      }
      let block = pool.withLock { $0.popLast() } ?? LineBlock(capacity: plan.limits.blockSize)
      guard reader.next(into: block) else { return nil }
      consumed.store(reader.consumedByteCount, ordering: .relaxed)
      choose(from: block)
      lineCount += block.lines.count
      if let format = lockFormat(block), !refuse(format, for: block) { return Item(block: block, format: format) }
    }
    return nil
  }

  /// Takes a block back whose lines are no longer needed.
  func recycle(_ block: LineBlock) {
    pool.withLock { $0.append(block) }
  }

  private func choose(from block: LineBlock) {
    if let share = plan.sampleShare {
      let before = block.lines.count
      // A shard keeps the lines that the whole run keeps.
      let place = plan.shard?.places[block.inputIndex] ?? block.inputIndex
      block.lines.removeAll { line in
        let hash = RowIdentity.hash(seed: plan.seed, inputIndex: place, lineNumber: line.number)
        return Double(hash >> 11) * 0x1p-53 >= share
      }
      sampledOutCount += before - block.lines.count
    }
    if let limit = plan.lineLimit, lineCount + block.lines.count > limit {
      block.lines.removeLast(lineCount + block.lines.count - limit)
    }
  }

  /// The format of the block's input: the one that was asked for, or the one that its first lines tell.
  private func lockFormat(_ block: LineBlock) -> LogFormat? {
    let index = block.inputIndex
    if let format = plan.format ?? formats[index] { return format }
    if let told = plan.shard?.formats[index] { return announcing(told, for: block) }
    var probe = FormatProbe()
    switch probe.probe(block) {
    case .found(let found): return announcing(found, for: block)
    case .undecided:
      return latestFormat ?? .plain
    case .unknown where plan.decoding.promptField != nil:
      // With a pointer to the prompt any object will do; the usual names of ids and usage are looked for.
      lock(.plain, for: block)
      return .plain
    case .unknown(let description):
      guard let latestFormat else {
        failure = LogReadingError(
          plan.inputs[index], .unknownFormat, "of no format that is known: \(description)")
        return nil
      }
      announce(
        "\(plan.inputs[index]): read as \(latestFormat.rawValue), but of no format that is known: \(description)")
      formats[index] = latestFormat
      return latestFormat
    }
  }

  private func announcing(_ format: LogFormat, for block: LineBlock) -> LogFormat {
    if format != latestFormat || block.isCSV != latestIsCSV {
      announce("format: \(format.rawValue)\(block.isCSV ? ", CSV" : "") (told from \(plan.inputs[block.inputIndex]))")
    }
    lock(format, for: block)
    return format
  }

  /// Ends the run before its first row where no request can be made of the format at all.
  private func refuse(_ format: LogFormat, for block: LineBlock) -> Bool {
    guard let reason = plan.decoding.requests?.refusal(of: format) else { return false }
    failure = LogReadingError(plan.inputs[block.inputIndex], .unknownFormat, reason)
    return true
  }

  private func lock(_ format: LogFormat, for block: LineBlock) {
    formats[block.inputIndex] = format
    (latestFormat, latestIsCSV) = (format, block.isCSV)
  }
}
