internal import Assigning
internal import FileWriting

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
