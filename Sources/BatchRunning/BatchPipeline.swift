internal import Assigning
internal import FileWriting
package import LogReading
internal import Reporting

/// The whole job, stage by stage:
///
///     read -> decompress -> split        one producer            BlockSource
///     decode -> tokenise -> embed         every worker            PromptEmbedder
///     score                               every worker            BatchWorker
///     count                               every worker            PromptTokenCounter
///     assign                              every worker            RowAssigner
///     report -> write                     one consumer, in order  RunSink
///
/// With a threshold a row is assigned as soon as it is scored. What a strong share, a budget or a quality asks for, what
/// is learnt of completions, and which rows are the hardest is known only at the end: scored rows wait in a spool on disk,
/// and a second pass assigns them in input order. So they do for the folders of a run that may be gone on with. Blocks are
/// handed on in a window of fixed size, so memory depends on the block size and the number of threads, never on the log.
///
/// A sink with a checkpointer makes the run one that a later process can go on with: behind every block that is
/// consumed a checkpoint may be taken. Of the two passes only the first has any; the second is done anew.
package struct BatchPipeline: Sendable {
  package let plan: RunPlan
  /// Told when something about the input was found out; may be called from any thread.
  package var announce: @Sendable (String) -> Void = { _ in }
  /// Ends the run early, with `RunStopped`, once what is under way is finished.
  package var stopRequest: StopRequest?

  package init(_ plan: RunPlan) { self.plan = plan }

  /// Runs the job. Input that breaks is in the outcome's summaries; what is thrown ends the run.
  package func run(into sink: RunSink) throws -> RunOutcome {
    let start = monotonicNanoseconds()
    let source = BlockSource(
      plan.scoring.reading, from: sink.progress, stopRequest: stopRequest, endsAtLostInput: sink.isResumable,
      announce: announce)
    defer { sink.clearProgress() }
    sink.begin(consumedBytes: { source.consumedByteCount })
    var cut: StrongShareCut?
    var spending: SpendingResult?
    var choice: (goal: SpendingRule.Goal, limit: USD?, cut: SpendingCut)?
    var learnt: LearntCompletions?
    switch plan.rule {
    case .threshold(let threshold) where plan.isTwoPass(isResumable: sink.isResumable):
      learnt = try assignSpooled(threshold, source: source, sink: sink)
    case .threshold(let threshold):
      try assignAtOnce(threshold, source: source, sink: sink)
    case .strongShare(let share):
      (cut, learnt) = try assignAfterAll(share, source: source, sink: sink)
    case .spending(let rule):
      (spending, learnt) = try assignByGain(rule, source: source, sink: sink)
    case .choice(let goal):
      guard let models = plan.choice else { break }
      choice = try assignByChoice(goal, of: models, source: source, sink: sink)
    }
    try sink.finish()
    var outcome = try sink.outcome(source: source, cut: cut, wallNanoseconds: monotonicNanoseconds() - start)
    outcome.spending = spending
    if let choice, let models = plan.choice {
      let bill = outcome.bill ?? ModelBill(models: models.models.count)
      outcome.bill = bill
      outcome.choice = ChoiceResult(
        goal: choice.goal, limit: choice.limit, gainPerDollar: choice.cut.gainPerDollar, bill: bill)
    }
    outcome.learnt = learnt
    return outcome
  }

  private func assignAtOnce(_ threshold: CostThreshold, source: BlockSource, sink: RunSink) throws {
    let assigner = RowAssigner(plan, threshold: threshold)
    try scoring(source, into: sink) { scored in
      assigner.assign(scored) { threshold.route($0.winRate) }
    } consume: {
      try sink.take($0)
    }
  }

  private func assignSpooled(
    _ threshold: CostThreshold, source: BlockSource, sink: RunSink
  ) throws -> LearntCompletions? {
    let rows = try sink.openSpool(directory: plan.spoolDirectory)
    try scoring(source, into: sink) {
      $0
    } consume: { scored in
      try scored.scored.write(to: rows)
      try sink.takeRejects(of: scored)
    }
    try sink.checkpoint(at: source.progressAtEnd(sink.progress))
    let learnt = try learntCompletions(from: rows)
    try assign(rows, learnt: learnt, threshold: threshold, sink: sink) { threshold.route($0.winRate) }
    return learnt
  }

  private func assignAfterAll(
    _ share: StrongShare, source: BlockSource, sink: RunSink
  ) throws -> (StrongShareCut, LearntCompletions?) {
    var winRates = try WinRateSpool(directory: plan.spoolDirectory)
    let rows = try sink.openSpool(directory: plan.spoolDirectory)
    try ScoredRows.forEach(in: rows) { try winRates.append($0.rows.map(\.winRate)) }
    try scoring(source, into: sink) {
      $0
    } consume: { scored in
      try winRates.append(scored.scored.rows.map(\.winRate))
      try scored.scored.write(to: rows)
      try sink.takeRejects(of: scored)
    }
    try sink.checkpoint(at: source.progressAtEnd(sink.progress))
    let cut = try winRates.cut(strongCount: share.strongRows(of: winRates.count))
    var state = cut
    let learnt = try learntCompletions(from: rows)
    try assign(rows, learnt: learnt, threshold: cut.threshold, sink: sink) { state.route($0.winRate) }
    return (cut, learnt)
  }

  private func assignByGain(
    _ rule: SpendingRule, source: BlockSource, sink: RunSink
  ) throws -> (SpendingResult, LearntCompletions?) {
    var upgrades = try UpgradeSpool(directory: plan.spoolDirectory)
    let rows = try sink.openSpool(directory: plan.spoolDirectory)
    func append(_ scored: ScoredRows) throws {
      for row in scored.rows {
        let (upgrade, weakCost) = plan.upgrade(of: row, by: rule.scale)
        try upgrades.append(winRate: row.winRate, upgrade: upgrade, weakCost: weakCost)
      }
    }
    try ScoredRows.forEach(in: rows) { if !plan.learnsCompletions { try append($0) } }
    try scoring(source, into: sink) {
      $0
    } consume: { scored in
      if !plan.learnsCompletions { try append(scored.scored) }
      try scored.scored.write(to: rows)
      try sink.takeRejects(of: scored)
    }
    try sink.checkpoint(at: source.progressAtEnd(sink.progress))
    let learnt = try learntCompletions(from: rows)
    if plan.learnsCompletions {
      // Costs depend on what was learnt.
      try rows.rewind()
      while var scored = try ScoredRows.read(from: rows) {
        complete(&scored, by: learnt)
        try append(scored)
      }
    }
    let solution = try upgrades.solve(rule)
    var state = solution.cut
    var spent = upgrades.totals.allWeakCost
    var strongGain = ExpectedGain.zero
    try assign(rows, learnt: learnt, threshold: nil, sink: sink) { row in
      let (upgrade, _) = plan.upgrade(of: row, by: rule.scale)
      let route = state.route(upgrade)
      if route == .strong {
        spent += upgrade.extraCost
        strongGain += upgrade.gain
      }
      return route
    }
    let result = SpendingResult(
      rule: rule, limit: solution.limit, spent: spent,
      gainPerDollar: solution.cut.gainPerDollar, strongGain: strongGain,
      totalGain: upgrades.totals.totalGain, single: solution.single)
    return (result, learnt)
  }

  var scheduler: BatchScheduler { BatchScheduler(threadCount: plan.reading.threadCount) }

  /// Scores every block of the source and hands what `finish` makes of it to `consume`, in input order. Where reading
  /// ends before the log does, what is consumed is kept in a checkpoint.
  func scoring<Product: Sendable>(
    _ source: BlockSource, into sink: RunSink, finish: @escaping @Sendable (ScoredBlock) -> Product,
    consume: (Product) throws -> Void
  ) throws {
    let scoring = plan.scoring
    let isCutShort = try scheduler.run(
      stopRequest: stopRequest,
      produce: { source.next() },
      makeTransform: {
        let worker = BatchWorker(scoring)
        return { item in
          let scored = worker.score(item)
          source.recycle(item.block)
          return finish(scored)
        }
      },
      consume: consume)
    guard source.failure != nil || source.wasStopped || isCutShort else { return }
    if sink.progress.lineCount > 0 { try sink.checkpoint() }
    throw source.failure ?? RunStopped(lineCount: sink.progress.lineCount)
  }
}
