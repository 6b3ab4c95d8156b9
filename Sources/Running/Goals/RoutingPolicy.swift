/// How a goal becomes a candidate for every row. A policy that needs the whole log observes every row first, is then
/// settled, and chooses for the rows as they come again, in input order.
protocol RoutingPolicy {
  /// The choice by win rate alone, for a policy that needs no other row to make it; nil for one that needs the whole log.
  var atOnce: (@Sendable (_ winRate: Double) -> Int)? { get }
  /// Whether `observe` and `choose` ask what a row costs.
  var needsCosts: Bool { get }
  /// Takes rows in; they come in input order.
  mutating func observe(_ batch: ScoredBatch) throws
  /// Everything has been observed.
  ///
  /// - Throws: `AssigningError` where the goal cannot be reached.
  mutating func settle() throws
  /// The win rate from which rows go to the strong model; nil where no threshold tells the routes, or no row goes there.
  var threshold: CostThreshold? { get }
  /// The candidate of the next row in input order, once settled.
  mutating func choose(_ index: Int, of batch: ScoredBatch) -> Int
  /// How the row that was chosen for last stands to its session; nil for a row of none.
  var place: SessionPlace? { get }
  /// What became of the goal, once all rows have their candidates.
  var result: GoalResult { get }
}

extension RoutingPolicy {
  var atOnce: (@Sendable (Double) -> Int)? { nil }
  var needsCosts: Bool { false }
  var place: SessionPlace? { nil }
}

/// What became of a run's goal.
package enum GoalResult: Sendable {
  case threshold(CostThreshold)
  case strongShare(StrongShareCut)
  case spending(SpendingResult)
  /// Nil for a log without rows.
  case groups(GroupPolicyResult?)
  /// Nil for a log without rows.
  case calibration(CalibratedThreshold?)
}

/// A threshold that was known beforehand: RouteLLM's rule.
struct ThresholdPolicy: RoutingPolicy {
  let value: CostThreshold
  /// The candidate below the threshold.
  let weak: Int

  var atOnce: (@Sendable (Double) -> Int)? { { [self] in choose($0) } }
  var threshold: CostThreshold? { value }
  var result: GoalResult { .threshold(value) }

  func observe(_ batch: ScoredBatch) {}
  func settle() {}
  func choose(_ index: Int, of batch: ScoredBatch) -> Int { choose(batch.rows[index].winRate) }

  private func choose(_ winRate: Double) -> Int { value.route(winRate) == .strong ? 0 : weak }
}

/// A share of the whole run: its win rates wait on disk, from which the share's threshold is selected exactly.
///
/// A row that one candidate alone takes has no choice: it counts among the strong rows if that is the strong one, and the
/// share is made up of the others as far as they suffice.
struct StrongSharePolicy: RoutingPolicy {
  private let share: StrongShare
  private let weak: Int
  private let pricer: RowPricer
  /// Of the rows that have a choice.
  private var winRates: WinRateSpool
  /// Rows that have none, and those of them that go to the strong model.
  private var bound = (rows: 0, strong: 0)
  private var cut = StrongShareCut(threshold: nil, tieCount: 0, strongTies: 0)
  /// As it was before the first row took one of its ties.
  private var settled = StrongShareCut(threshold: nil, tieCount: 0, strongTies: 0)

  init(_ share: StrongShare, weak: Int, pricer: RowPricer, spoolDirectory: String) throws {
    self.share = share
    self.weak = weak
    self.pricer = pricer
    winRates = try WinRateSpool(directory: spoolDirectory)
  }

  var threshold: CostThreshold? { settled.threshold }
  var result: GoalResult { .strongShare(settled) }

  mutating func observe(_ batch: ScoredBatch) throws {
    var free: [Double] = []
    free.reserveCapacity(batch.rows.count)
    for index in batch.rows.indices {
      if let place = pricer.onlyPlace(of: index, in: batch) {
        bound.rows += 1
        bound.strong += place == 0 ? 1 : 0
      } else {
        free.append(batch.rows[index].winRate)
      }
    }
    try winRates.append(free)
  }

  mutating func settle() throws {
    let strongRows = share.strongRows(of: winRates.count + bound.rows) - bound.strong
    settled = try winRates.cut(strongCount: min(max(0, strongRows), winRates.count))
    cut = settled
  }

  mutating func choose(_ index: Int, of batch: ScoredBatch) -> Int {
    if pricer.onlyPlace(of: index, in: batch) != nil {
      // What the threshold would say; the assign stage sends the row where it is taken.
      return settled.threshold?.route(batch.rows[index].winRate) == .strong ? 0 : weak
    }
    return cut.route(batch.rows[index].winRate) == .strong ? 0 : weak
  }
}

/// Which rows are written where only the hardest ones are: those of the highest win rates, ties by input order.
struct HardestRows {
  private let count: Int
  private var winRates: WinRateSpool
  private var cut = StrongShareCut(threshold: nil, tieCount: 0, strongTies: 0)

  init(count: Int, spoolDirectory: String) throws {
    self.count = count
    winRates = try WinRateSpool(directory: spoolDirectory)
  }

  mutating func observe(_ batch: ScoredBatch) throws { try winRates.append(batch.rows.map(\.winRate)) }

  mutating func settle() throws { cut = try winRates.cut(strongCount: count) }

  /// Asked for every row, in input order.
  mutating func includes(_ row: ScoredRow) -> Bool { cut.route(row.winRate) == .strong }
}
