internal import Assigning
internal import FileWriting
internal import LogReading
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
/// With a threshold a row is assigned as soon as it is scored. What a strong share, a budget or a quality asks for, and what
/// is learnt of completions, is known only at the end: scored rows wait in a spool on disk, and a second pass assigns them in input order. Blocks are handed on in a window of fixed
/// size, so memory depends on the block size and the number of threads, never on the log.
package struct BatchPipeline: Sendable {
  package let plan: RunPlan
  /// Told when something about the input was found out; may be called from any thread.
  package var announce: @Sendable (String) -> Void = { _ in }

  package init(_ plan: RunPlan) { self.plan = plan }

  /// Runs the job. Input that breaks is in the outcome's summaries; what is thrown ends the run.
  package func run(into sink: RunSink) throws -> RunOutcome {
    let start = monotonicNanoseconds()
    let source = BlockSource(plan.scoring.reading, announce: announce)
    sink.begin(consumedBytes: { source.consumedByteCount })
    var cut: StrongShareCut?
    var spending: SpendingResult?
    var choice: (goal: SpendingRule.Goal, limit: USD?, cut: SpendingCut)?
    var learnt: LearntCompletions?
    switch plan.rule {
    case .threshold(let threshold) where plan.learnsCompletions:
      learnt = try assignLearnt(threshold, source: source, sink: sink)
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
    try scoring(source) { scored in
      assigner.assign(scored) { threshold.route($0.winRate) }
    } consume: {
      try sink.take($0)
    }
  }

  private func assignLearnt(
    _ threshold: CostThreshold, source: BlockSource, sink: RunSink
  ) throws -> LearntCompletions? {
    let rows = try SpoolFile(directory: plan.spoolDirectory)
    try scoring(source) {
      $0
    } consume: { scored in
      try scored.scored.write(to: rows)
      try sink.takeRejects(of: scored)
    }
    let learnt = try learntCompletions(from: rows)
    try assign(rows, learnt: learnt, threshold: threshold, sink: sink) { threshold.route($0.winRate) }
    return learnt
  }

  private func assignAfterAll(
    _ share: StrongShare, source: BlockSource, sink: RunSink
  ) throws -> (StrongShareCut, LearntCompletions?) {
    var winRates = try WinRateSpool(directory: plan.spoolDirectory)
    let rows = try SpoolFile(directory: plan.spoolDirectory)
    try scoring(source) {
      $0
    } consume: { scored in
      try winRates.append(scored.scored.rows.map(\.winRate))
      try scored.scored.write(to: rows)
      try sink.takeRejects(of: scored)
    }
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
    let rows = try SpoolFile(directory: plan.spoolDirectory)
    func append(_ scored: ScoredRows) throws {
      for row in scored.rows {
        let (upgrade, weakCost) = plan.upgrade(of: row, by: rule.scale)
        try upgrades.append(winRate: row.winRate, upgrade: upgrade, weakCost: weakCost)
      }
    }
    try scoring(source) {
      $0
    } consume: { scored in
      if !plan.learnsCompletions { try append(scored.scored) }
      try scored.scored.write(to: rows)
      try sink.takeRejects(of: scored)
    }
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

  private func complete(_ rows: inout ScoredRows, by learnt: LearntCompletions?) {
    if let learnt { rows.learn(learnt, fieldCount: plan.reading.decoding.groupFields.count) }
  }

  /// Assigns rows that waited, by `route`, which is asked in input order.
  private func assign(
    _ rows: SpoolFile, learnt: LearntCompletions?, threshold: CostThreshold?, sink: RunSink,
    route: @escaping (ScoredRow) -> Route
  ) throws {
    try rows.rewind()
    let assigner = RowAssigner(plan, threshold: threshold)
    let spooled = SpooledRows(rows, complete: { complete(&$0, by: learnt) }, route: route)
    try scheduler.run(
      produce: { spooled.next() },
      makeTransform: {
        { item in
          var routes = item.routes.makeIterator()
          return assigner.assign(ScoredBlock(scored: item.rows)) { _ in routes.next() ?? .weak }
        }
      },
      consume: { try sink.take($0) })
    if let failure = spooled.failure { throw failure }
  }

  var scheduler: BatchScheduler { BatchScheduler(threadCount: plan.reading.threadCount) }

  /// Scores every block of the source and hands what `finish` makes of it to `consume`, in input order.
  func scoring<Product: Sendable>(
    _ source: BlockSource, finish: @escaping @Sendable (ScoredBlock) -> Product,
    consume: (Product) throws -> Void
  ) throws {
    let scoring = plan.scoring
    try scheduler.run(
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
    if let failure = source.failure { throw failure }
  }
}
