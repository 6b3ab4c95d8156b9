internal import Files
package import LogReading

/// The whole job, stage by stage:
///
///     read -> decompress -> split                           one producer            RowSource
///     decode -> tokenise -> embed -> score -> count -> price  every worker            RowScorer
///     choose                                                in order                RoutingPolicy
///     assign: every output's lines, costs                   every worker            RowAssigner
///     report -> write                                       one consumer, in order  RunSink
///
/// There are two paths. A threshold chooses for a row as soon as it is scored. What any other goal asks for, what is learnt
/// of completions, and which rows are the hardest is known only at the end: rows are observed and wait in a spool on disk,
/// the goal is settled, and a second pass replays the rows in input order. The folders of a run that may be resumed are
/// filled by the second pass, too. Blocks are handed on in a window of fixed size, so memory depends on the block size and
/// the number of threads, never on the log.
///
/// A sink with a checkpointer makes the run one that a later process can resume: after every block that is consumed a
/// checkpoint may be taken. Of the two passes only the first has any; the second is done again.
package struct BatchPipeline: Sendable {
  package let plan: RunPlan
  /// Told when something about the input was found out; may be called from any thread.
  package var announce: @Sendable (RunNote) -> Void = { _ in }
  /// Ends the run early, with `RunStopped`, once what is under way is finished.
  package var stopRequest: StopRequest?

  package init(_ plan: RunPlan) { self.plan = plan }

  /// Runs the job. Input that breaks is in the outcome's summaries; what is thrown ends the run.
  package func run(into sink: RunSink) throws -> RunOutcome {
    let start = monotonicNanoseconds()
    let source = RowSource(
      plan.scoring.reading, from: sink.progress, stopRequest: stopRequest, endsAtLostInput: sink.isResumable,
      announce: announce)
    defer { sink.clearProgress() }
    sink.begin(comparing: plan.sampledSketch, consumedBytes: { source.consumedByteCount })
    var choice = try RunChoice(plan)
    if let chooseAtOnce = choice.atOnce, !sink.waitsForAllRows {
      let assigner = try sink.begin(plan, threshold: choice.policy.threshold, isReplay: false)
      try score(source, into: sink) { block in
        assigner.assign(block) { chooseAtOnce(block.rows.rows[$0].winRate) }
      } consume: {
        try sink.take($0)
      }
    } else {
      let rows = try sink.openSpool(directory: plan.spoolDirectory)
      try ScoredBatch.forEach(in: rows) { try choice.observe($0) }
      try score(source, into: sink) {
        $0
      } consume: { block in
        try choice.observe(block.rows)
        try block.rows.write(to: rows)
        try sink.takeRejects(of: block)
      }
      try sink.checkpoint(at: source.progressAtEnd(sink.progress))
      try sink.checkPromise(plan)
      try choice.settle(rows)
      choice = try replay(rows, by: choice, into: sink)
    }
    try sink.finish()
    return try sink.outcome(
      source: source, result: choice.policy.result, learnt: choice.learnt,
      wallNanoseconds: monotonicNanoseconds() - start)
  }

  private var scheduler: BatchScheduler { BatchScheduler(threadCount: plan.reading.threadCount) }

  /// Scores every block of the source and hands what `finish` makes of it to `consume`, in input order. Where reading
  /// ends before the log does, what is consumed is kept in a checkpoint.
  private func score<Product: Sendable>(
    _ source: RowSource, into sink: RunSink, finish: @escaping @Sendable (ScoredBlock) -> Product,
    consume: (Product) throws -> Void
  ) throws {
    let (scoring, prices) = (plan.scoring, plan.pricesWhileScoring)
    let isCutShort = try scheduler.run(
      source, stopRequest: stopRequest,
      makeTransform: {
        let scorer = RowScorer(scoring, prices: prices)
        return { finish(scorer.score($0)) }
      },
      consume: consume)
    guard isCutShort || source.failure != nil else { return }
    if sink.progress.lineCount > 0 { try sink.checkpoint() }
    throw source.failure ?? RunStopped(lineCount: sink.progress.lineCount)
  }

  /// The second pass, over rows that waited for the end of the first.
  ///
  /// - Returns: the choice after its last row.
  private func replay(_ rows: SpoolFile, by choice: RunChoice, into sink: RunSink) throws -> RunChoice {
    let assigner = try sink.begin(plan, threshold: choice.policy.threshold, isReplay: true)
    try rows.rewind()
    let replay = Replay(rows, choice: choice, stopRequest: stopRequest)
    let isCutShort = try scheduler.run(
      stopRequest: stopRequest,
      produce: { replay.next() },
      makeTransform: {
        { item in
          assigner.assign(ScoredBlock(rows: item.rows), chosen: item.chosen) { item.chosen.candidates[$0] }
        }
      },
      consume: { try sink.take($0) })
    if let failure = replay.failure { throw failure }
    if replay.wasStopped || isCutShort { throw RunStopped(lineCount: sink.progress.lineCount) }
    return replay.choice
  }
}
