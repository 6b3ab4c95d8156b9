package import LogReading
package import Routing

/// What a run costs, as exact integers: totals, and sums by win rate in 65,536 cells, from which every projection is
/// drawn. Projected from a log, never billed.
///
/// Merging is exact, associative and commutative, so parts of a run can be added up in any order: a block of rows has a
/// ledger of its own. Memory: see `WinRateCells`.
package struct CostLedger: Sendable, Equatable, Codable {
  package private(set) var totals: CostTotals
  package private(set) var logged = LoggedTotal()
  /// By the names that the log has.
  package private(set) var loggedModels = LoggedModelTable(field: "model", cap: CostLedger.loggedModelCap)
  package private(set) var usage = UsageTotals()
  package private(set) var bounds = CostBounds()
  package private(set) var reach = ReachTotals()
  /// Nil where rows are routed each by itself.
  package private(set) var sessions: SessionTotals?
  package private(set) var lengths = LengthTable()
  /// One for each `--group-by`, in the order given.
  package private(set) var groups: [GroupTable]
  /// How near the rows lie to the router's training prompts; empty where they are compared with none.
  package private(set) var similarities = SimilaritySample()
  /// What was observed of the quality of the log's own answers; nil where nobody asks.
  package private(set) var quality: QualityLedger?
  private var cells: WinRateCells

  /// All but the cells, which are many: see `cellBytes`.
  private enum CodingKeys: String, CodingKey {
    case totals, logged, loggedModels, usage, bounds, reach, sessions, lengths, groups, similarities, quality
  }

  /// Names of models that are told apart; beyond it see `CappedTable`.
  package static let loggedModelCap = 1_000

  /// - Parameters:
  ///   - candidates: how many there are.
  ///   - groups: empty tables, one for each `--group-by`.
  ///   - sessions: empty totals, where sessions are kept on one model.
  ///   - quality: empty, where it is asked for.
  ///   - rows: so many are to be added, as far as that is known.
  package init(
    candidates: Int = 2, groups: [GroupTable] = [], sessions: SessionTotals? = nil, quality: QualityLedger? = nil,
    reserving rows: Int = 0
  ) {
    self.sessions = sessions
    self.quality = quality
    totals = CostTotals(candidates: candidates)
    self.groups = groups
    cells = WinRateCells(reserving: rows)
  }

  /// A ledger that was written down before; nil if its cells and groups do not add up to its totals, or a cell is out
  /// of range, empty or there twice.
  package init?(
    totals: CostTotals, logged: LoggedTotal, cells: [(index: Int, cell: WinRateCell)], lengths: LengthTable,
    groups: [GroupTable], similarities: SimilaritySample = SimilaritySample(),
    loggedModels: LoggedModelTable? = nil, usage: UsageTotals = UsageTotals(), bounds: CostBounds = CostBounds(),
    reach: ReachTotals = ReachTotals(), sessions: SessionTotals? = nil, quality: QualityLedger? = nil
  ) {
    self.init(candidates: totals.candidates.count, groups: groups)
    guard totals.addsUp, logged.observedRows <= totals.rows, similarities.rowCount <= totals.rows else { return nil }
    if let loggedModels {
      let sum = loggedModels.sum
      guard loggedModels.cap == CostLedger.loggedModelCap, sum.pricedRows == logged.rows, sum.cost == logged.cost,
        sum.uncachedCost == logged.uncachedCost, sum.routedCost == logged.routedCost,
        sum.unpricedRows == logged.unpricedRows
      else { return nil }
      self.loggedModels = loggedModels
    }
    guard bounds.rows <= totals.rows, bounds.routed.below <= totals.routedCost,
      bounds.allStrong.below <= totals.allStrongCost, bounds.allWeak.below <= totals.allWeakCost
    else { return nil }
    self.usage = usage
    self.bounds = bounds
    guard reach.movedCount + reach.refusedCount <= totals.rows, sessions?.rows ?? 0 <= totals.rows else { return nil }
    self.reach = reach
    self.sessions = sessions
    var (strongRows, rows, strongCost, weakCost) = (0, 0, USD.zero, USD.zero)
    for (index, cell) in cells {
      guard self.cells.fill(index, with: cell) else { return nil }
      rows += cell.rows
      strongRows += cell.strongRows
      strongCost += cell.strongCost
      weakCost += cell.weakCost
    }
    guard rows == totals.rows, strongRows == totals.strong.rows, strongCost == totals.allStrongCost,
      weakCost == totals.allWeakCost, lengths.bins.reduce(0, { $0 + $1.rows }) == rows
    else { return nil }
    for table in groups {
      let sum = table.sum
      guard sum.rows == rows, sum.strongRows == strongRows, sum.routedCost == totals.routedCost,
        sum.allStrongCost == strongCost, sum.allWeakCost == weakCost
      else { return nil }
    }
    if let quality {
      guard quality.total.rows <= rows,
        quality.groups.elementsEqual(groups, by: { $0.field == $1.field && $0.cap == $1.cap })
      else { return nil }
    }
    self.quality = quality
    self.totals = totals
    self.logged = logged
    self.lengths = lengths
    self.similarities = similarities
  }

  /// Adds rows that were compared with the training prompts; see `SimilaritySample`.
  package mutating func add(_ compared: [(entry: SimilaritySample.Entry, rows: Int)]) {
    for (entry, rows) in compared { similarities.add(entry, rows: rows) }
  }

  /// Forgets how near the rows lie: for reports of several routers, whose similarities do not compare.
  package mutating func forgetSimilarities() { similarities = SimilaritySample() }

  /// - Parameters:
  ///   - winRate: in 0...1.
  ///   - candidate: where the row goes; `tokens` are those it has there.
  ///   - costs: of the row, by candidate.
  package mutating func add(
    winRate: Double, candidate: Int, tokens: TokenCounts, costs: UnsafeBufferPointer<USD>,
    fallback: FallbackReason? = nil
  ) {
    totals.add(winRate: winRate, candidate: candidate, tokens: tokens, costs: costs, fallback: fallback)
    lengths.add(winRate: winRate, isStrong: candidate == 0, promptTokens: tokens.prompt)
    cells.add(
      winRate: winRate, isStrong: candidate == 0, strongCost: costs[0], weakCost: costs[costs.count - 1])
  }

  /// Adds a row to a group of the `field`-th grouping; nil where the field is missing.
  package mutating func add(
    to group: GroupName?, field: Int, candidate: Int, tokens: TokenCounts, costs: UnsafeBufferPointer<USD>
  ) {
    groups[field].change(group) { $0.add(candidate: candidate, tokens: tokens, costs: costs) }
  }

  /// Adds a row whose log tells its tokens.
  ///
  /// - Parameter answer: nil where the log does not tell the model.
  package mutating func addLogged(_ answer: LoggedAnswer?, routedCost: USD) {
    guard let answer else { return logged.addNameless() }
    logged.add(answer, routedCost: routedCost)
    loggedModels.change(answer.model) { $0.add(answer, routedCost: routedCost) }
  }

  /// Adds what a row's log says of its cost.
  package mutating func addRecorded(_ cost: RecordedCost) { logged.add(cost) }

  /// Adds what was observed of the quality of a row's logged answer.
  ///
  /// - Parameter group: of each grouping.
  package mutating func addQuality(_ row: QualityLedger.Row, group: (Int) -> GroupName?) {
    quality?.add(row, group: group)
  }

  /// Adds what a row's usage tells in addition to its counts.
  ///
  /// - Parameter uncounted: what the row's count of prompt tokens leaves out.
  package mutating func addUsage(
    _ details: TokenDetails, _ contradictions: UsageContradiction.Set, uncounted: UncountedParts = []
  ) {
    usage.add(details, contradictions)
    if !uncounted.isEmpty { usage.add(uncounted) }
  }

  /// Adds a row whose tokens are not all known: what it may cost at the first candidate, the last and its own.
  package mutating func addBounds(
    first: ModelPrice.Spread, last: ModelPrice.Spread, chosen: ModelPrice.Spread, isFirst: Bool
  ) {
    bounds.add(first: first, last: last, chosen: chosen, isFirst: isFirst)
  }

  /// Adds a row that went to another model than it was meant for.
  package mutating func addMoved(_ obstacle: RequestObstacle) { reach.addMoved(obstacle) }

  /// Adds a row that stayed with a model that does not take it.
  package mutating func addRefused(_ obstacle: RequestObstacle) { reach.addRefused(obstacle) }

  /// Adds how a row stood to its session.
  mutating func add(_ place: SessionPlace, candidate: Int) { sessions?.add(place, candidate: candidate) }

  /// Requires as many candidates, the same sessions, and the same groupings with the same caps, in the same order. Tables may hold more than
  /// their caps until `close` is called.
  package mutating func merge(_ other: CostLedger) {
    guard other.totals.rows > 0 else { return }
    totals.merge(other.totals)
    logged.merge(other.logged)
    loggedModels.absorb(other.loggedModels)
    usage.merge(other.usage)
    bounds.merge(other.bounds)
    reach.merge(other.reach)
    if let theirs = other.sessions { sessions?.merge(theirs) }
    lengths.merge(other.lengths)
    precondition(groups.count == other.groups.count)
    for index in groups.indices { groups[index].absorb(other.groups[index]) }
    similarities.merge(other.similarities)
    if let theirs = other.quality {
      if quality == nil { quality = theirs } else { quality?.merge(theirs) }
    }
    cells.merge(other.cells)
  }

  /// Leaves out what the group tables and the sample hold beyond their caps; to be called once everything is in.
  package mutating func close() {
    for index in groups.indices { groups[index].trim() }
    similarities.trim()
    loggedModels.trim()
    quality?.close()
  }

  /// The cells that hold rows, by rising win rate.
  package var occupiedCells: [(index: Int, cell: WinRateCell)] { cells.occupied }
}

// MARK: - In a checkpoint and in reports

extension CostLedger {
  /// All but the cells; see `cellBytes`.
  package init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    totals = try members.decode(CostTotals.self, forKey: .totals)
    logged = try members.decode(LoggedTotal.self, forKey: .logged)
    loggedModels = try members.decode(LoggedModelTable.self, forKey: .loggedModels)
    usage = try members.decode(UsageTotals.self, forKey: .usage)
    bounds = try members.decode(CostBounds.self, forKey: .bounds)
    reach = try members.decode(ReachTotals.self, forKey: .reach)
    sessions = try members.decodeIfPresent(SessionTotals.self, forKey: .sessions)
    lengths = try members.decode(LengthTable.self, forKey: .lengths)
    groups = try members.decode([GroupTable].self, forKey: .groups)
    similarities = try members.decode(SimilaritySample.self, forKey: .similarities)
    quality = try members.decodeIfPresent(QualityLedger.self, forKey: .quality)
    cells = WinRateCells()
  }

  /// The cells as they lie in memory, for a later process of the same program; empty before the first row.
  package var cellBytes: [UInt8] { cells.bytes }

  /// Takes the cells back; false if they are not as many as there should be, or do not add up to the totals.
  package mutating func restoreCells(_ bytes: [UInt8]) -> Bool {
    guard let cells = WinRateCells(bytes: bytes, rows: totals.rows) else { return false }
    self.cells = cells
    return true
  }
}
