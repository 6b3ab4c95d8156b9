internal import Files
package import LogReading

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

extension BatchPipeline {
  /// Gives every row one of several models, for a goal over all of them: the rows wait on disk, and so do the steps of
  /// their upgrade paths, from which the goal is solved as for two models.
  func assignByChoice(_ goal: SpendingRule.Goal, of choice: ModelChoice, source: BlockSource, sink: RunSink) throws
    -> (goal: SpendingRule.Goal, limit: USD?, cut: SpendingCut)
  {
    var steps = try UpgradeSpool(directory: plan.spoolDirectory)
    let rows = try sink.openSpool(directory: plan.spoolDirectory)
    // What all rows cost at the first model, and gain there and at their cheapest one, over the last.
    var (firstCost, firstGain, baseGain) = (USD.zero, ExpectedGain.zero, ExpectedGain.zero)
    func append(_ scored: ScoredRows) throws {
      for index in scored.rows.indices {
        let options = choice.options(of: index, in: scored, counts: plan.furtherCounts)
        let path = options.path
        firstCost += options.costs[0]
        firstGain += options.gains[0]
        baseGain += options.gains[path.base]
        try steps.append(path, baseCost: options.costs[path.base])
      }
    }
    try ScoredRows.forEach(in: rows, append)
    try scoring(source, into: sink) {
      $0
    } consume: { scored in
      try append(scored.scored)
      try scored.scored.write(to: rows)
      try sink.takeRejects(of: scored)
    }
    try sink.checkpoint(at: source.progressAtEnd(sink.progress))
    let limit: USD?
    var cut: SpendingCut
    switch goal {
    case .budget(let budget):
      let amount = budget.limit(allStrong: firstCost)
      try steps.check(amount, of: budget)
      cut = try steps.cut(spending: amount)
      limit = amount
    case .quality(let level):
      guard steps.totals.rows == 0 || firstGain > .zero else { throw AssigningError.noGap }
      cut = try steps.cut(gaining: firstGain.reached(level) - baseGain)
      limit = nil
    }
    let solved = cut
    try rows.rewind()
    let assigner = RowAssigner(plan, threshold: nil)
    let spooled = SpooledChoices(rows, stopRequest: stopRequest) { [plan] scored in
      scored.rows.indices.map {
        choice.options(of: $0, in: scored, counts: plan.furtherCounts).path.model(by: &cut)
      }
    }
    let isCutShort = try scheduler.run(
      stopRequest: stopRequest,
      produce: { spooled.next() },
      makeTransform: { { assigner.assign($0.rows, to: $0.models, of: choice) } },
      consume: { try sink.take($0) })
    if let failure = spooled.failure { throw failure }
    if spooled.wasStopped || isCutShort { throw RunStopped(lineCount: sink.progress.lineCount) }
    return (goal, limit, solved)
  }
}

extension BatchPipeline {
  /// What the rows of a spool tell of completions, if the plan wants to know; one pass over the spool.
  ///
  /// - Throws: `AssigningError.nothingToLearnFrom` if no row tells any and there are rows that would need it.
  func learntCompletions(from rows: SpoolFile) throws -> LearntCompletions? {
    guard plan.learnsCompletions else { return nil }
    var lengths = CompletionLengths()
    try rows.rewind()
    while let scored = try ScoredRows.read(from: rows) {
      scored.tell(&lengths, fieldCount: plan.reading.decoding.groupFields.count)
    }
    if let learnt = LearntCompletions(lengths) { return learnt }
    guard lengths.untoldRows == 0 else { throw AssigningError.nothingToLearnFrom }
    return nil
  }
}

/// The second pass, over rows that waited for its end.
extension BatchPipeline {
  func complete(_ rows: inout ScoredRows, by learnt: LearntCompletions?) {
    if let learnt { rows.learn(learnt, fieldCount: plan.reading.decoding.groupFields.count) }
  }

  /// Assigns rows that waited, by `route`, which is asked in input order.
  func assign(
    _ rows: SpoolFile, learnt: LearntCompletions?, threshold: CostThreshold?, sink: RunSink,
    route: @escaping (ScoredRow) -> Route
  ) throws {
    let assigner = RowAssigner(plan, threshold: threshold)
    var hardest = try hardest(of: rows)
    try rows.rewind()
    let isWritten = hardest.map { _ in { (row: ScoredRow) in hardest?.route(row.winRate) == .strong } }
    let spooled = SpooledRows(
      rows, stopRequest: stopRequest, complete: { complete(&$0, by: learnt) }, route: route, isWritten: isWritten)
    let isCutShort = try scheduler.run(
      stopRequest: stopRequest,
      produce: { spooled.next() },
      makeTransform: {
        { item in
          var routes = item.routes.makeIterator()
          return assigner.assign(ScoredBlock(scored: item.rows), written: item.written) { _ in routes.next() ?? .weak }
        }
      },
      consume: { try sink.take($0) })
    if let failure = spooled.failure { throw failure }
    if spooled.wasStopped || isCutShort { throw RunStopped(lineCount: sink.progress.lineCount) }
  }

  /// What tells the rows that are written, the hardest ones as if they went strong; nil for all. One pass over the spool.
  private func hardest(of rows: SpoolFile) throws -> StrongShareCut? {
    guard let count = plan.hardestCount else { return nil }
    var winRates = try WinRateSpool(directory: plan.spoolDirectory)
    try ScoredRows.forEach(in: rows) { try winRates.append($0.rows.map(\.winRate)) }
    return try winRates.cut(strongCount: count)
  }
}
