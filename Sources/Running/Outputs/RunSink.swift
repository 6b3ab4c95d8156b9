package import Files
internal import LogReading
internal import Routing

/// The consuming end of the pipeline: writes rows and rejects in input order, adds up costs, shows progress, and keeps
/// the run's checkpoint.
package final class RunSink {
  private let outputs: [RowOutput]
  private let rejects: (any ByteSink)?
  private let setAside: (any ByteSink)?
  private let inputNames: [String]
  private let progressLine: ProgressLine?
  private let rejectedLineReport: RejectedLineReport
  private let checkpointer: RunCheckpointer?

  private var tally: RunTally
  /// What of the log is consumed.
  private(set) var progress: ReadingProgress
  private var timings = StageTimings()
  /// How near the rows lie to the training prompts, where all of them are compared.
  private var similarity: SimilarityTally?
  /// Sampled rows that are not compared yet; nil if none are.
  private var queue: SimilarityQueue?
  private var consumedBytes: () -> Int = { 0 }

  /// - Parameters:
  ///   - candidates: how many the run has.
  ///   - outputs: take the rows; none where only costs are asked for.
  ///   - rejects: takes rejected lines as JSON lines; without it they are only counted.
  ///   - setAside: takes the lines that are set aside, as they were read; without it they are only counted.
  ///   - inputNames: by input index.
  ///   - keepsSecrets: whether the rejects' texts hold what looks like a key.
  ///   - groups: empty tables of the run's groupings.
  ///   - sessions: how the run keeps sessions together; nil where it does not.
  ///   - checkpointer: knows the outputs; nil for a run that cannot be resumed.
  package init(
    candidates: Int = 2, outputs: [RowOutput] = [], rejects: (any ByteSink)? = nil,
    setAside: (any ByteSink)? = nil, inputNames: [String],
    progress: ProgressLine?, keepsSecrets: Bool = false, groups: [GroupTable] = [],
    sessions: SessionPlan? = nil, checkpointer: RunCheckpointer? = nil
  ) {
    tally = checkpointer?.resumed?.tally ?? RunTally(candidates: candidates, groups: groups, sessions: sessions?.totals)
    self.progress = checkpointer?.resumed?.progress ?? ReadingProgress()
    self.outputs = outputs
    self.rejects = rejects
    self.setAside = setAside
    rejectedLineReport = RejectedLineReport(keepsSecrets: keepsSecrets)
    self.inputNames = inputNames
    self.checkpointer = checkpointer
    progressLine = progress
  }

  /// Whether a later process can resume where this one ends.
  var isResumable: Bool { checkpointer != nil }

  /// Whether rows are written only once all are scored: an output that can be begun again but not resumed.
  var waitsForAllRows: Bool { isResumable && outputs.contains { !$0.sink.isResumable } }

  /// - Parameter sketch: what a sample of the rows is compared with; nil to compare with nothing.
  func begin(comparing sketch: TrainingSketch?, consumedBytes: @escaping () -> Int) {
    queue = sketch.map(SimilarityQueue.init)
    self.consumedBytes = consumedBytes
  }

  /// Begins every output, now that it is known what holds for all rows.
  ///
  /// - Parameter isReplay: whether no row was written before; else what earlier processes wrote stays.
  func begin(_ plan: RunPlan, threshold: CostThreshold?, isReplay: Bool) throws -> RowAssigner {
    let run = RowContext(
      candidates: plan.candidates, threshold: threshold, router: plan.router.kind.shortName,
      hasSessions: plan.sessions != nil, labelling: plan.labelling)
    let writers = outputs.map { $0.format.makeWriter(run) }
    if isReplay || checkpointer?.resumed == nil {
      for (output, writer) in zip(outputs, writers) where !writer.header.isEmpty {
        var header = FormattedRows()
        header.bytes[0] = writer.header
        try output.sink.take(header)
      }
    }
    return RowAssigner(plan, writers: writers)
  }

  /// The spool of scored rows: with a name and what earlier processes left, or without.
  func openSpool(directory: String) throws(FileWritingError) -> SpoolFile {
    if let checkpointer { try checkpointer.openSpool() } else { try SpoolFile(directory: directory) }
  }

  /// A scored block whose rows wait in the spool.
  func takeRejects(of block: ScoredBlock) throws {
    take(block.sampled)
    tally.joined.merge(block.joined)
    tally.found.merge(block.found)
    take(block.nearest)
    try take(block.setAside, lines: block.setAsideLines)
    try take(rejected: block.rejected, blankLineCount: block.blankLineCount, timings: block.timings)
    try advance(over: block.mark)
  }

  private func take(_ setAside: [SetAsideKind: Int], lines: [UInt8]) throws {
    tally.add(setAside)
    if let sink = self.setAside, !lines.isEmpty { try sink.write(lines) }
  }

  private func take(_ rows: SampledRows) { queue?.add(rows, unlessBeyond: tally.ledger.similarities) }

  /// Compares the sampled rows that wait for it; to be called before the tally is read or kept.
  private func compareSample() {
    guard var waiting = queue.take() else { return }
    let start = monotonicNanoseconds()
    tally.ledger.add(waiting.compare())
    queue = waiting
    timings.add(.score, monotonicNanoseconds() - start)
  }

  private func take(_ nearest: NearestTrainingPrompts?) {
    guard let nearest else { return }
    var sum = similarity ?? SimilarityTally()
    sum.add(nearest)
    similarity = sum
  }

  func take(_ block: AssignedBlock) throws {
    var start = monotonicNanoseconds()
    tally.add(block)
    take(block.sampled)
    take(block.nearest)
    timings.add(.report, monotonicNanoseconds() - start)
    start = monotonicNanoseconds()
    for (output, part) in zip(outputs, block.parts) { try output.sink.take(part) }
    timings.add(.write, monotonicNanoseconds() - start)
    tally.joined.merge(block.joined)
    tally.found.merge(block.found)
    try take(block.setAside, lines: block.setAsideLines)
    try take(rejected: block.rejected, blankLineCount: block.blankLineCount, timings: block.timings)
    try advance(over: block.mark)
  }

  private func take(rejected: [RejectedLine], blankLineCount: Int, timings: StageTimings) throws {
    self.timings.merge(timings)
    tally.blankLineCount += blankLineCount
    tally.add(rejected)
    if let rejects, !rejected.isEmpty {
      var bytes: [UInt8] = []
      for line in rejected {
        rejectedLineReport.append(line, file: inputNames[line.inputIndex], to: &bytes)
      }
      try rejects.write(bytes)
    }
    progressLine?.update(rowCount: self.timings.rowCount, consumedByteCount: consumedBytes())
  }

  private func advance(over mark: BlockMark?) throws {
    guard let mark else { return }
    progress.advance(over: mark)
    if let checkpointer, checkpointer.isDue { try checkpoint() }
  }

  /// Keeps what is consumed so far, whether it is time or not.
  func checkpoint() throws {
    guard let checkpointer else { return }
    compareSample()
    try checkpointer.write(progress, tally)
  }

  /// Keeps that the whole log is scored, unless that took no time and nothing is in a folder before the end: what follows
  /// begins anew in a later process.
  func checkpoint(at progress: ReadingProgress) throws {
    self.progress = progress
    if let checkpointer, waitsForAllRows || !checkpointer.isBrief { try checkpoint() }
  }

  /// Refuses a quality on a log that is far from the graded prompts, once all of it is scored.
  func checkPromise(_ plan: RunPlan) throws(AssigningError) {
    guard let yardstick = plan.yardstick else { return }
    compareSample()
    var sample = tally.ledger.similarities
    sample.trim()
    let log = TrainingDistance(similarity ?? SimilarityTally(sample), yardstick: yardstick)
    if let log, log.verdict == .far { throw .nothingToPromise(remoteShare: log.remoteShare) }
  }

  func clearProgress() { progressLine?.clear() }

  func finish() throws {
    let start = monotonicNanoseconds()
    for output in outputs { try output.sink.finish() }
    try rejects?.finish()
    try setAside?.finish()
    timings.add(.write, monotonicNanoseconds() - start)
    clearProgress()
  }

  /// Sums the run up, and checks that nothing was lost.
  ///
  /// - Parameter wallNanoseconds: of this process.
  func outcome(
    source: RowSource, result: GoalResult, learnt: LearntCompletions?, wallNanoseconds: UInt64
  ) throws -> RunOutcome {
    timings.merge(source.timings)
    compareSample()
    tally.ledger.close()
    let outcome = RunOutcome(
      ledger: tally.ledger, inputs: source.summaries, formats: source.formats, lineCount: source.lineCount,
      blankLineCount: tally.blankLineCount, sampledOutCount: source.sampledOutCount,
      rejectedByReason: tally.rejectedByReason, setAsideByKind: tally.setAsideByKind,
      firstRejected: tally.firstRejected, result: result, learnt: learnt,
      joined: tally.joined, found: tally.found, alternatives: tally.alternatives, similarity: similarity,
      timings: timings,
      wallNanoseconds: checkpointer?.elapsedNanoseconds ?? wallNanoseconds)
    guard outcome.routedCount + outcome.rejectedCount + outcome.setAsideCount == outcome.lineCount else {
      throw BookkeepingError(
        lineCount: outcome.lineCount, routedCount: outcome.routedCount, rejectedCount: outcome.rejectedCount,
        setAsideCount: outcome.setAsideCount)
    }
    return outcome
  }
}
