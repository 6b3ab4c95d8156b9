internal import Files
internal import Glibc
internal import LogReading
internal import Synchronization

/// The producing end of the pipeline: blocks of lines, sampled and limited, with the format that was found.
///
/// `@unchecked Sendable`: one producer thread uses it during a run, the caller afterwards; the pool has its own lock.
final class RowSource: @unchecked Sendable {
  struct Item: Sendable {
    let block: LineBlock
    let format: LogFormat
    let mark: BlockMark
  }

  /// By input index, as far as one was told; an input that tells none is read as the one before it.
  private(set) var formats: [Int: LogFormat] = [:]
  /// Lines handed on, lines left out by sampling.
  private(set) var lineCount = 0
  private(set) var sampledOutCount = 0
  /// Why reading cannot go on.
  private(set) var failure: (any Error)?
  /// Whether reading stopped before the end because it was asked to.
  private(set) var wasStopped = false

  /// What the first input is that was left out, and which.
  private var firstLeftOut: LogReadingError?
  /// Whether the block at hand is of an input that was just left out.
  private var hasLeftOut = false

  /// What was told last, and said.
  private var latestFormat: LogFormat?
  private var latestIsCSV = false

  private let plan: ReadingPlan
  private let announce: @Sendable (RunNote) -> Void
  private var reader: BlockReader
  private let stopRequest: StopRequest?
  private let endsAtLostInput: Bool
  /// How many of the reader's summaries a mark has told.
  private var toldSummaryCount: Int
  private let pool = BlockPool()
  private let consumed = Atomic<Int>(0)

  /// - Parameters:
  ///   - progress: what earlier processes have consumed.
  ///   - endsAtLostInput: whether an input that cannot be opened or read is the end of it all, so that a later process
  ///     can go on where it was lost; else it is passed over.
  init(
    _ plan: ReadingPlan, from progress: ReadingProgress = ReadingProgress(), stopRequest: StopRequest? = nil,
    endsAtLostInput: Bool = false, announce: @escaping @Sendable (RunNote) -> Void
  ) {
    self.plan = plan
    self.stopRequest = stopRequest
    self.endsAtLostInput = endsAtLostInput
    self.announce = announce
    (formats, latestFormat, latestIsCSV) = (progress.formats, progress.latestFormat, progress.latestIsCSV)
    (lineCount, sampledOutCount) = (progress.lineCount, progress.sampledOutCount)
    toldSummaryCount = progress.position.finished.count
    reader = BlockReader(
      inputs: plan.inputs, limits: plan.limits, promptColumns: plan.promptColumns,
      namedColumns: plan.decoding.namedMembers,
      from: progress.position, stopRequest: stopRequest)
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
      if stopRequest?.isRequested ?? false {
        wasStopped = true
        return nil
      }
      if let limit = plan.lineLimit, lineCount >= limit {
        reader.catchUp(using: LineBlock(capacity: plan.limits.blockSize))
        reader.stop()
        return nil
      }
      let block = pool.take() ?? LineBlock(capacity: plan.limits.blockSize)
      let hasLines = reader.next(into: block)
      if endsAtLostInput, let lost = reader.summaries[toldSummaryCount...].compactMap(\.failure).first(where: \.isLost)
      {
        failure = lost
        return nil
      }
      guard hasLines else {
        wasStopped = !reader.isFinished
        if !wasStopped, latestFormat == nil { failure = firstLeftOut }
        return nil
      }
      consumed.store(reader.consumedByteCount, ordering: .relaxed)
      let counts = (lineCount, sampledOutCount)
      choose(from: block)
      lineCount += block.lines.count
      if let format = lockFormat(block), !refuse(format, for: block) {
        return Item(block: block, format: format, mark: mark(block, since: counts))
      }
      if hasLeftOut {
        (lineCount, sampledOutCount, hasLeftOut) = (counts.0, counts.1, false)
        recycle(block)
      }
    }
    return nil
  }

  private func mark(_ block: LineBlock, since counts: (lines: Int, sampledOut: Int)) -> BlockMark {
    let finished = reader.summaries[toldSummaryCount..<block.inputIndex]
    toldSummaryCount = block.inputIndex
    return BlockMark(
      inputIndex: block.inputIndex, endOffset: block.endOffset, lineCount: lineCount - counts.lines,
      sampledOutCount: sampledOutCount - counts.sampledOut, format: formats[block.inputIndex],
      latestFormat: latestFormat, latestIsCSV: latestIsCSV, finished: Array(finished))
  }

  /// What is consumed once every block is: nothing remains but to sum up.
  func progressAtEnd(_ progress: ReadingProgress) -> ReadingProgress {
    var progress = progress
    progress.position = BlockReader.Position()
    progress.position.inputIndex = plan.inputs.count
    progress.position.finished = reader.summaries
    return progress
  }

  /// Takes a block back whose lines are no longer needed.
  func recycle(_ block: LineBlock) {
    pool.put(block)
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
    var probe = FormatProbe(maximumDepth: plan.decoding.maximumDepth)
    switch told(by: block, &probe) {
    case .found(let found):
      return announcing(found, for: block, sample: probe.sample)
    case .undecided where isNoLog(block):
      leaveOut(block, "no line of it is JSON")
      return nil
    case .undecided:
      return latestFormat ?? .plain
    case .unknown where plan.decoding.promptField != nil:
      // With a pointer to the prompt any object will do; the usual names of ids and usage are looked for.
      lock(.plain, for: block)
      return .plain
    case .unknown(let description) where isFound(block):
      leaveOut(block, description)
      return nil
    case .unknown(let description):
      guard let latestFormat else {
        failure = LogReadingError(
          plan.inputs[index], .unknownFormat, "is not in a known format: \(description)")
        return nil
      }
      announce(
        .unusual(
          "\(plan.inputs[index]): read as \(latestFormat.rawValue), but of no format that is known: \(description)"))
      formats[index] = latestFormat
      return latestFormat
    }
  }

  /// What the first lines of a block's input tell of its format. The blocks of a run whose rows are costly hold too few: a
  /// file's first lines are read once more then, as many as any other run would ask.
  private func told(by block: LineBlock, _ probe: inout FormatProbe) -> FormatProbe.Outcome {
    let input = plan.inputs[block.inputIndex]
    guard plan.limits.blockSize < LineLimits.firstBlockSize, case .file(let path) = input,
      (try? FileStatus(of: path))?.kind == .file
    else { return probe.probe(block) }
    var limits = plan.limits
    limits.blockSize = LineLimits.firstBlockSize
    var reader = BlockReader(
      inputs: [input], limits: limits, promptColumns: plan.promptColumns, namedColumns: plan.decoding.namedMembers)
    let beginning = LineBlock(capacity: limits.blockSize)
    return probe.probe(reader.next(into: beginning) ? beginning : block)
  }

  /// Whether the block is the first of an input that was found in a folder.
  private func isFound(_ block: LineBlock) -> Bool {
    guard case .file(let path) = plan.inputs[block.inputIndex], block.lines.first?.offset ?? 1 < 4096 else {
      return false
    }
    return plan.foundPaths.contains(path)
  }

  /// Whether such an input does not even look like a log that is damaged.
  private func isNoLog(_ block: LineBlock) -> Bool {
    guard isFound(block), !block.isCSV else { return false }
    return block.lines.allSatisfy { line in
      let first = block.text(of: line).first { $0 > 0x20 }
      return first != UInt8(ascii: "{") && first != UInt8(ascii: "[") && first != UInt8(ascii: "\"")
    }
  }

  private func leaveOut(_ block: LineBlock, _ description: String) {
    announce(
      .unusual("\(plan.inputs[block.inputIndex]): left out, because it is not a log of a known format: \(description)"))
    firstLeftOut =
      firstLeftOut
      ?? LogReadingError(
        plan.inputs[block.inputIndex], .unknownFormat, "is not in a known format: \(description)")
    reader.leaveOut()
    hasLeftOut = true
  }

  private func announcing(
    _ format: LogFormat, for block: LineBlock, sample: (rows: Int, others: Int) = (0, 0)
  ) -> LogFormat {
    if format != latestFormat || block.isCSV != latestIsCSV {
      let layout = block.isCSV ? ", CSV" : block.holdsElements ? ", JSON whose elements are numbered" : ""
      let others =
        sample.others > 0
        ? "; \(sample.others) of its first \(sample.rows) rows \(sample.others == 1 ? "is" : "are") not" : ""
      let text = "format: \(format.rawValue)\(layout) (detected from \(plan.inputs[block.inputIndex])\(others))"
      announce(sample.others > 0 ? .unusual(text) : .usual(text))
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

/// Blocks that wait to be filled again, for the producer to take and the workers to give back.
///
/// `@unchecked Sendable`: every access is under the lock. It is a lock of the C library's, whose waiting the thread
/// sanitizer sees.
final class BlockPool: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var blocks: [LineBlock] = []

  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Nil if none waits.
  func take() -> LineBlock? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return blocks.popLast()
  }

  func put(_ block: LineBlock) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    blocks.append(block)
  }
}
