internal import Assigning
internal import FileWriting

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
