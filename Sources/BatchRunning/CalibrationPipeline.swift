internal import Assigning
internal import FileWriting
internal import LogReading
internal import Routing

/// Scores a whole log without assigning it, so that a threshold can be chosen for it:
///
///     read -> decompress -> split            one producer            BlockSource
///     decode -> tokenise -> embed -> score    every worker            BatchWorker
///     compare with the training prompts       every worker            BatchWorker
///     spool                                   one consumer, in order  ScoredLog
///
/// Memory is bounded as in `BatchPipeline`; a row takes about 70 bytes of the spool directory.
package struct CalibrationPipeline: Sendable {
  package let plan: ScoringPlan
  package let spoolDirectory: String
  /// Told when something about the input was found out; may be called from any thread.
  package var announce: @Sendable (String) -> Void = { _ in }

  package init(_ plan: ScoringPlan, spoolDirectory: String) {
    self.plan = plan
    self.spoolDirectory = spoolDirectory
  }

  /// - Parameter sink: takes rejected lines now, and costs when the log is projected.
  package func run(into sink: RunSink) throws -> ScoredLog {
    let start = monotonicNanoseconds()
    let source = BlockSource(plan.reading, announce: announce)
    sink.begin(consumedBytes: { source.consumedByteCount })
    var winRates = try WinRateSpool(directory: spoolDirectory)
    let rows = try SpoolFile(directory: spoolDirectory)
    var similarity = plan.sketch == nil ? nil : SimilarityTally()
    try BatchScheduler(threadCount: plan.reading.threadCount).run(
      produce: { source.next() },
      makeTransform: { [plan] in
        let worker = BatchWorker(plan)
        return { item in
          var scored = worker.score(item)
          source.recycle(item.block)
          // Ids name assignments, and there are none.
          scored.scored.bytes = []
          return scored
        }
      },
      consume: { (scored: ScoredBlock) in
        try winRates.append(scored.scored.rows.map(\.winRate))
        try scored.scored.write(to: rows)
        if let nearest = scored.nearest { similarity?.add(nearest) }
        try sink.takeRejects(of: scored)
      })
    if let failure = source.failure { throw failure }
    return ScoredLog(
      winRates: winRates, rows: rows, similarity: similarity, source: source, sink: sink, start: start)
  }
}
