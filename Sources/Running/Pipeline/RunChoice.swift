internal import Files
internal import LogReading

/// Everything about a run that is chosen: each row's candidate, what is learnt of completions, and which rows are written.
struct RunChoice {
  private(set) var policy: any RoutingPolicy
  private var completions: CompletionLearning?
  private var hardest: HardestRows?
  private let pricer: RowPricer

  init(_ plan: RunPlan) throws {
    policy = try plan.makePolicy()
    pricer = RowPricer(plan.candidates)
    if plan.learnsCompletions {
      completions = CompletionLearning(fieldCount: plan.reading.decoding.groupFields.count)
    }
    hardest = try plan.hardestCount.map { try HardestRows(count: $0, spoolDirectory: plan.spoolDirectory) }
  }

  /// The candidate by win rate, if no other row is needed to tell anything.
  var atOnce: (@Sendable (_ winRate: Double) -> Int)? { completions == nil && hardest == nil ? policy.atOnce : nil }

  /// What completions were learnt from, if rows needed it.
  var learnt: LearntCompletions? { completions?.learnt }

  /// Takes rows in, in input order.
  mutating func observe(_ batch: ScoredBatch) throws {
    try hardest?.observe(batch)
    completions?.observe(batch)
    // What is learnt changes costs, so a policy sees rows only once they are complete.
    if completions == nil { try policy.observe(batch) }
  }

  /// Every row has been observed, and is in the spool.
  mutating func settle(_ rows: SpoolFile) throws {
    try hardest?.settle()
    if completions != nil {
      try completions?.settle()
      try ScoredBatch.forEach(in: rows) { batch in
        var batch = batch
        complete(&batch)
        try policy.observe(batch)
      }
    }
    try policy.settle()
  }

  /// What is chosen for each row, in input order.
  mutating func choose(_ batch: inout ScoredBatch) -> ChosenRows {
    complete(&batch)
    var chosen = ChosenRows()
    chosen.candidates.reserveCapacity(batch.rows.count)
    for index in batch.rows.indices {
      chosen.candidates.append(policy.choose(index, of: batch))
      if !batch.sessions.isEmpty { chosen.sessions.append(policy.place) }
    }
    if hardest != nil { chosen.written = batch.rows.map { hardest?.includes($0) ?? true } }
    return chosen
  }

  private func complete(_ batch: inout ScoredBatch) {
    completions?.complete(&batch)
    if policy.needsCosts { pricer.price(&batch) }
  }
}

/// What was chosen for the rows of a block.
struct ChosenRows: Sendable {
  /// Of each row.
  var candidates: [Int] = []
  /// How each row stands to its session, nil for a row of none; empty where the run knows none.
  var sessions: [SessionPlace?] = []
  /// Of each row, whether it is written; nil for all of them. Every row is counted.
  var written: [Bool]?
}

/// The producing end of the second pass: scored rows from the spool with their candidates, in input order.
///
/// `@unchecked Sendable`: one producer thread uses it during the pass, the caller afterwards.
final class Replay: @unchecked Sendable {
  struct Item: Sendable {
    let rows: ScoredBatch
    let chosen: ChosenRows
  }

  private(set) var failure: (any Error)?
  private(set) var wasStopped = false
  private(set) var choice: RunChoice
  private let stopRequest: StopRequest?
  private let spool: SpoolFile

  init(_ spool: SpoolFile, choice: RunChoice, stopRequest: StopRequest?) {
    self.spool = spool
    self.choice = choice
    self.stopRequest = stopRequest
  }

  func next() -> Item? {
    if stopRequest?.isRequested ?? false {
      wasStopped = true
      return nil
    }
    do {
      guard var rows = try ScoredBatch.read(from: spool) else { return nil }
      let chosen = choice.choose(&rows)
      return Item(rows: rows, chosen: chosen)
    } catch {
      failure = error
      return nil
    }
  }
}
