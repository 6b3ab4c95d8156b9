package import FileWriting
package import Assigning
internal import LogReading
internal import Reporting

/// The consuming end of the pipeline: writes rows and rejects in input order, adds up costs, shows progress.
package final class RunSink {
  /// How many rejects are kept for the summary.
  private static let keptRejects = 10

  private let output: any ByteSink
  private let rejects: (any ByteSink)?
  private let requests: RequestFiles?
  private let split: SplitFiles?
  private let inputNames: [String]
  private let progress: ProgressLine?
  private let rejectedLineReport = RejectedLineReport()

  private var ledger: CostLedger
  private var whatIf: [PairBill] = []
  private var blankLineCount = 0
  private var rejectedByReason: [RejectionReason: Int] = [:]
  private var firstRejected: [RejectedLine] = []
  private var timings = StageTimings()
  private var consumedBytes: () -> Int = { 0 }

  /// - Parameters:
  ///   - output: takes the assignments.
  ///   - rejects: takes rejected lines as JSON lines; without it they are only counted.
  ///   - inputNames: by input index.
  ///   - requests: takes each row's request for its model.
  ///   - split: takes the rows as they were read.
  ///   - groups: empty tables of the run's groupings.
  package init(
    output: any ByteSink, rejects: (any ByteSink)?, inputNames: [String], progress: ProgressLine?,
    requests: RequestFiles? = nil, split: SplitFiles? = nil, groups: [GroupTable] = []
  ) {
    ledger = CostLedger(groups: groups)
    self.output = output
    self.rejects = rejects
    self.requests = requests
    self.split = split
    self.inputNames = inputNames
    self.progress = progress
  }

  func begin(consumedBytes: @escaping () -> Int) { self.consumedBytes = consumedBytes }

  /// A scored block whose rows wait in the spool.
  func takeRejects(of block: ScoredBlock) throws {
    ledger.add(block.similarities)
    try take(rejected: block.rejected, blankLineCount: block.blankLineCount, timings: block.timings)
  }

  func take(_ block: AssignedBlock) throws {
    var start = monotonicNanoseconds()
    ledger.merge(block.costs)
    ledger.add(block.similarities)
    if whatIf.isEmpty { whatIf = [PairBill](repeating: PairBill(), count: block.whatIf.count) }
    for (index, bill) in block.whatIf.enumerated() { whatIf[index].merge(bill) }
    timings.add(.report, monotonicNanoseconds() - start)
    start = monotonicNanoseconds()
    if !block.output.isEmpty { try output.write(block.output) }
    try requests?.take(block.requests)
    try split?.take(block.split)
    timings.add(.write, monotonicNanoseconds() - start)
    try take(rejected: block.rejected, blankLineCount: block.blankLineCount, timings: block.timings)
  }

  private func take(rejected: [RejectedLine], blankLineCount: Int, timings: StageTimings) throws {
    self.timings.merge(timings)
    self.blankLineCount += blankLineCount
    for line in rejected {
      rejectedByReason[line.reason, default: 0] += 1
      if firstRejected.count < RunSink.keptRejects { firstRejected.append(line) }
    }
    if let rejects, !rejected.isEmpty {
      var bytes: [UInt8] = []
      for line in rejected {
        rejectedLineReport.append(line, file: inputNames[line.inputIndex], to: &bytes)
      }
      try rejects.write(bytes)
    }
    progress?.update(rowCount: self.timings.rowCount, consumedByteCount: consumedBytes())
  }

  func finish() throws {
    let start = monotonicNanoseconds()
    try output.finish()
    try rejects?.finish()
    try requests?.finish()
    try split?.finish()
    timings.add(.write, monotonicNanoseconds() - start)
    progress?.clear()
  }

  /// Sums the run up, and checks that nothing was lost.
  func outcome(source: BlockSource, cut: StrongShareCut?, wallNanoseconds: UInt64) throws -> RunOutcome {
    timings.merge(source.timings)
    ledger.close()
    var outcome = RunOutcome(
      ledger: ledger, inputs: source.summaries, formats: source.formats, lineCount: source.lineCount,
      blankLineCount: blankLineCount, sampledOutCount: source.sampledOutCount, rejectedByReason: rejectedByReason,
      firstRejected: firstRejected, cut: cut, timings: timings, wallNanoseconds: wallNanoseconds)
    outcome.whatIf = whatIf
    guard outcome.routedCount + outcome.rejectedCount == outcome.lineCount else {
      throw BookkeepingError(
        lineCount: outcome.lineCount, routedCount: outcome.routedCount, rejectedCount: outcome.rejectedCount)
    }
    return outcome
  }
}
