package import Files
internal import LogReading

/// The consuming end of the pipeline: writes rows and rejects in input order, adds up costs, shows progress, and keeps
/// the run's checkpoint.
package final class RunSink {
  private let output: any ByteSink
  private let rejects: (any ByteSink)?
  private let requests: RequestFiles?
  private let split: SplitFiles?
  private let inputNames: [String]
  private let progressLine: ProgressLine?
  private let rejectedLineReport: RejectedLineReport
  private let checkpointer: RunCheckpointer?

  private var tally: RunTally
  /// What of the log is consumed.
  private(set) var progress: ReadingProgress
  private var timings = StageTimings()
  private var consumedBytes: () -> Int = { 0 }

  /// - Parameters:
  ///   - output: takes the assignments.
  ///   - rejects: takes rejected lines as JSON lines; without it they are only counted.
  ///   - inputNames: by input index.
  ///   - keepsSecrets: whether the rejects' texts hold what looks like a key.
  ///   - requests: takes each row's request for its model.
  ///   - split: takes the rows as they were read.
  ///   - groups: empty tables of the run's groupings.
  ///   - checkpointer: knows the outputs; nil for a run that cannot be gone on with.
  package init(
    output: any ByteSink, rejects: (any ByteSink)?, inputNames: [String], progress: ProgressLine?,
    keepsSecrets: Bool = false, requests: RequestFiles? = nil, split: SplitFiles? = nil, groups: [GroupTable] = [],
    checkpointer: RunCheckpointer? = nil
  ) {
    tally = checkpointer?.resumed?.tally ?? RunTally(groups: groups)
    self.progress = checkpointer?.resumed?.progress ?? ReadingProgress()
    self.output = output
    self.rejects = rejects
    rejectedLineReport = RejectedLineReport(keepsSecrets: keepsSecrets)
    self.requests = requests
    self.split = split
    self.inputNames = inputNames
    self.checkpointer = checkpointer
    progressLine = progress
  }

  /// Whether a later process can go on where this one ends.
  var isResumable: Bool { checkpointer != nil }

  func begin(consumedBytes: @escaping () -> Int) { self.consumedBytes = consumedBytes }

  /// The spool of scored rows: with a name and what earlier processes left, or without.
  func openSpool(directory: String) throws(FileWritingError) -> SpoolFile {
    if let checkpointer { try checkpointer.openSpool() } else { try SpoolFile(directory: directory) }
  }

  /// A scored block whose rows wait in the spool.
  func takeRejects(of block: ScoredBlock) throws {
    tally.ledger.add(block.similarities)
    tally.joined.merge(block.joined)
    try take(rejected: block.rejected, blankLineCount: block.blankLineCount, timings: block.timings)
    try advance(over: block.mark)
  }

  func take(_ block: AssignedBlock) throws {
    var start = monotonicNanoseconds()
    tally.add(block.costs, similarities: block.similarities, whatIf: block.whatIf, bill: block.bill)
    timings.add(.report, monotonicNanoseconds() - start)
    start = monotonicNanoseconds()
    if !block.output.isEmpty { try output.write(block.output) }
    try requests?.take(block.requests)
    try split?.take(block.split)
    timings.add(.write, monotonicNanoseconds() - start)
    tally.joined.merge(block.joined)
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
    try checkpointer?.writeIfDue(progress, tally)
  }

  /// Keeps what is consumed so far, whether it is time or not.
  func checkpoint() throws { try checkpointer?.write(progress, tally) }

  /// Keeps that the whole log is scored, unless that took no time and nothing is in a folder before the end: what follows
  /// begins anew in a later process.
  func checkpoint(at progress: ReadingProgress) throws {
    self.progress = progress
    if requests == nil, split == nil {
      try checkpointer?.writeUnlessBrief(progress, tally)
    } else {
      try checkpointer?.write(progress, tally)
    }
  }

  func clearProgress() { progressLine?.clear() }

  func finish() throws {
    let start = monotonicNanoseconds()
    try output.finish()
    try rejects?.finish()
    try requests?.finish()
    try split?.finish()
    timings.add(.write, monotonicNanoseconds() - start)
    clearProgress()
  }

  /// Sums the run up, and checks that nothing was lost.
  ///
  /// - Parameter wallNanoseconds: of this process.
  func outcome(source: BlockSource, cut: StrongShareCut?, wallNanoseconds: UInt64) throws -> RunOutcome {
    timings.merge(source.timings)
    tally.ledger.close()
    var outcome = RunOutcome(
      ledger: tally.ledger, inputs: source.summaries, formats: source.formats, lineCount: source.lineCount,
      blankLineCount: tally.blankLineCount, sampledOutCount: source.sampledOutCount,
      rejectedByReason: tally.rejectedByReason, firstRejected: tally.firstRejected, cut: cut, timings: timings,
      wallNanoseconds: checkpointer?.elapsedNanoseconds ?? wallNanoseconds)
    outcome.whatIf = tally.whatIf
    outcome.bill = tally.bill
    outcome.joined = tally.joined
    guard outcome.routedCount + outcome.rejectedCount == outcome.lineCount else {
      throw BookkeepingError(
        lineCount: outcome.lineCount, routedCount: outcome.routedCount, rejectedCount: outcome.rejectedCount)
    }
    return outcome
  }
}
