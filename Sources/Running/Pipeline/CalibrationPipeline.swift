internal import Files
internal import LogReading
package import Routing

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

/// A log that was scored and waits for its threshold: win rates and token counts on disk, in input order.
package struct ScoredLog {
  private let winRates: WinRateSpool
  private let rows: SpoolFile
  /// Nil where rows were compared with nothing.
  package let similarity: SimilarityTally?
  private let source: BlockSource
  private let sink: RunSink
  private let start: UInt64

  init(
    winRates: WinRateSpool, rows: SpoolFile, similarity: SimilarityTally?, source: BlockSource, sink: RunSink,
    start: UInt64
  ) {
    self.winRates = winRates
    self.rows = rows
    self.similarity = similarity
    self.source = source
    self.sink = sink
    self.start = start
  }

  package var rowCount: Int { winRates.count }

  package var rejectedCount: Int { source.lineCount - winRates.count }

  /// Why inputs were not read to their end, a line each.
  package var failures: [String] { source.summaries.compactMap { $0.failure?.description } }

  /// The `rank`-th highest win rate; nil for ranks outside 1...rowCount.
  package func winRate(rank: Int) throws -> Double? {
    guard (1...max(1, rowCount)).contains(rank), rowCount > 0 else { return nil }
    return try winRates.cut(strongCount: rank).threshold?.value
  }

  /// The sum of `gain` over the rows with a win rate of at least `threshold`, in input order.
  package func gain(atLeast threshold: Double = 0, by gain: (Double) -> Double) throws -> Double {
    var sum = 0.0
    try winRates.forEach { winRate in
      if winRate >= threshold { sum += gain(winRate) }
    }
    return sum
  }

  /// The highest win rate at which the rows at or above it gain `target` in sum; nil without rows.
  ///
  /// - Parameters:
  ///   - target: at most the sum over all rows.
  ///   - gain: never falls with the win rate.
  package func threshold(gaining target: Double, by gain: (Double) -> Double) throws -> Double? {
    try winRates.threshold(gaining: target, by: gain)
  }

  /// Routes the rows at a threshold and prices them; to be called once.
  package func project(
    at threshold: CostThreshold, strongPrice: ModelPrice, weakPrice: ModelPrice
  ) throws -> RunOutcome {
    try rows.rewind()
    while let scored = try ScoredRows.read(from: rows) {
      var costs = BatchCosts(reserving: scored.rows.count)
      for row in scored.rows {
        let route = threshold.route(row.winRate)
        costs.add(
          winRate: row.winRate, route: route, tokens: row.tokens(route),
          strongCost: strongPrice.cost(of: row.tokens(.strong)), weakCost: weakPrice.cost(of: row.tokens(.weak)),
          fallback: row.fallback)
      }
      try sink.take(AssignedBlock(ScoredBlock(scored: scored), costs: costs))
    }
    try sink.finish()
    return try sink.outcome(source: source, cut: nil, wallNanoseconds: monotonicNanoseconds() - start)
  }
}
