package import LogReading
package import Routing

/// What a run costs, as exact integers: totals, and sums by win rate in 65,536 cells, from which every projection is
/// drawn. Projected from a log, never billed.
///
/// Merging is exact, associative and commutative, so parts of a run can be added up in any order. Memory: 4 MiB once
/// the first row is in, however many there are.
package struct CostLedger: Sendable, Equatable, Codable {
  package private(set) var totals = CostTotals()
  package private(set) var logged = LoggedTotal()
  /// By the names that the log has.
  package private(set) var loggedModels = LoggedModelTable(field: "model", cap: CostLedger.loggedModelCap)
  package private(set) var usage = UsageTotals()
  package private(set) var bounds = CostBounds()
  package private(set) var lengths = LengthTable()
  /// One for each `--group-by`, in the order given.
  package private(set) var groups: [GroupTable]
  /// How near the rows lie to the router's training prompts; empty where they are compared with none.
  package private(set) var similarities = SimilaritySample()
  /// By index; empty until the first row.
  var cells: [WinRateCell] = []

  /// All but the cells, which are many: see `cellBytes`.
  private enum CodingKeys: String, CodingKey {
    case totals, logged, loggedModels, usage, bounds, lengths, groups, similarities
  }

  /// Names of models that are told apart; beyond it see `CappedTable`.
  package static let loggedModelCap = 1_000

  /// - Parameter groups: empty tables, one for each `--group-by`.
  package init(groups: [GroupTable] = []) { self.groups = groups }

  /// A ledger that was written down before; nil if its cells and groups do not add up to its totals, or a cell is out
  /// of range, empty or there twice.
  package init?(
    totals: CostTotals, logged: LoggedTotal, cells: [(index: Int, cell: WinRateCell)], lengths: LengthTable,
    groups: [GroupTable], similarities: SimilaritySample = SimilaritySample(),
    loggedModels: LoggedModelTable? = nil, usage: UsageTotals = UsageTotals(), bounds: CostBounds = CostBounds()
  ) {
    self.init(groups: groups)
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
    if !cells.isEmpty { allocate() }
    var (strongRows, rows, strongCost, weakCost) = (0, 0, USD.zero, USD.zero)
    for (index, cell) in cells {
      guard self.cells.indices.contains(index), self.cells[index].rows == 0, cell.rows > 0 else { return nil }
      self.cells[index] = cell
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
    self.totals = totals
    self.logged = logged
    self.lengths = lengths
    self.similarities = similarities
  }

  /// Adds rows of a batch, compared with the training prompts; see `SimilaritySample`.
  package mutating func add(_ entries: [SimilaritySample.Entry]) {
    for entry in entries { similarities.add(entry) }
  }

  /// Forgets how near the rows lie: for reports of several routers, whose similarities do not compare.
  package mutating func forgetSimilarities() { similarities = SimilaritySample() }

  package mutating func add(
    winRate: Double, route: Route, tokens: TokenCounts, strongCost: USD, weakCost: USD,
    fallback: FallbackReason? = nil
  ) {
    allocate()
    totals.add(
      winRate: winRate, route: route, tokens: tokens, strongCost: strongCost, weakCost: weakCost, fallback: fallback)
    lengths.add(winRate: winRate, route: route, promptTokens: tokens.prompt)
    let index = WinRateCell.index(of: winRate)
    cells[index].rows += 1
    cells[index].strongRows += Int(route.rawValue)
    cells[index].strongCost += strongCost
    cells[index].weakCost += weakCost
  }

  /// Complexity: the rows of the batch.
  package mutating func merge(_ batch: BatchCosts) {
    guard !batch.entries.isEmpty else { return }
    allocate()
    totals.merge(batch.totals)
    logged.merge(batch.logged)
    for (model, total) in batch.loggedModels { loggedModels.add(total, to: model) }
    usage.merge(batch.usage)
    bounds.merge(batch.bounds)
    lengths.merge(batch.lengths)
    for (field, groups) in batch.groups.enumerated() where self.groups.indices.contains(field) {
      for (name, total) in groups { self.groups[field].add(total, to: name) }
    }
    cells.withUnsafeMutableBufferPointer { cells in
      for entry in batch.entries {
        let index = Int(entry.cell)
        cells[index].rows += 1
        cells[index].strongRows += entry.isStrong ? 1 : 0
        cells[index].strongCost += entry.strongCost
        cells[index].weakCost += entry.weakCost
      }
    }
  }

  /// Requires the same groupings with the same caps, in the same order.
  package mutating func merge(_ other: CostLedger) {
    guard other.totals.rows > 0 else { return }
    allocate()
    totals.merge(other.totals)
    logged.merge(other.logged)
    loggedModels.merge(other.loggedModels)
    usage.merge(other.usage)
    bounds.merge(other.bounds)
    lengths.merge(other.lengths)
    precondition(groups.count == other.groups.count)
    for index in groups.indices { groups[index].merge(other.groups[index]) }
    similarities.merge(other.similarities)
    for index in cells.indices { cells[index].merge(other.cells[index]) }
  }

  /// Leaves out what the group tables and the sample hold beyond their caps; to be called once everything is in.
  package mutating func close() {
    for index in groups.indices { groups[index].trim() }
    similarities.trim()
    loggedModels.trim()
  }

  /// The cells that hold rows, by rising win rate.
  package var occupiedCells: [(index: Int, cell: WinRateCell)] {
    cells.indices.compactMap { cells[$0].rows > 0 ? ($0, cells[$0]) : nil }
  }

  private mutating func allocate() {
    if cells.isEmpty { cells = [WinRateCell](repeating: WinRateCell(), count: WinRateCell.count) }
  }
}

extension CostLedger {
  /// The cells as they lie in memory, for a later process of the same program; empty before the first row.
  package var cellBytes: [UInt8] { cells.withUnsafeBytes(Array.init) }

  /// Takes the cells back; false if they are not as many as there should be, or do not add up to the totals.
  package mutating func restoreCells(_ bytes: [UInt8]) -> Bool {
    guard bytes.isEmpty || bytes.count == WinRateCell.count * MemoryLayout<WinRateCell>.stride else { return false }
    cells = [WinRateCell](repeating: WinRateCell(), count: bytes.isEmpty ? 0 : WinRateCell.count)
    cells.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
    return cells.reduce(0) { $0 + $1.rows } == totals.rows
  }
}

/// The costs of one batch's rows, cheap to fill and cheap to merge into a `CostLedger`.
///
/// Keep one and empty it with `removeAll`: nothing is allocated a row.
package struct BatchCosts: Sendable {
  struct Entry {
    let strongCost: USD
    let weakCost: USD
    let cell: UInt16
    let isStrong: Bool
  }

  private(set) var entries: [Entry] = []
  package private(set) var totals = CostTotals()
  package private(set) var logged = LoggedTotal()
  private(set) var loggedModels: [GroupName: LoggedModelTotal] = [:]
  private(set) var usage = UsageTotals()
  private(set) var bounds = CostBounds()
  package private(set) var lengths = LengthTable()
  /// By field of grouping, then by the group's name; nil where the field is missing.
  private(set) var groups: [[GroupName?: GroupTotal]]

  /// - Parameter groupFields: how many `--group-by` there are.
  package init(reserving rows: Int = 0, groupFields: Int = 0) {
    groups = Array(repeating: [:], count: groupFields)
    entries.reserveCapacity(rows)
  }

  /// - Parameters:
  ///   - winRate: in 0...1.
  ///   - tokens: of the model that the row goes to.
  ///   - strongCost: what the row would cost at the strong model, whichever way it goes; `weakCost` likewise.
  package mutating func add(
    winRate: Double, route: Route, tokens: TokenCounts, strongCost: USD, weakCost: USD,
    fallback: FallbackReason? = nil
  ) {
    totals.add(
      winRate: winRate, route: route, tokens: tokens, strongCost: strongCost, weakCost: weakCost, fallback: fallback)
    lengths.add(winRate: winRate, route: route, promptTokens: tokens.prompt)
    entries.append(
      Entry(
        strongCost: strongCost, weakCost: weakCost, cell: UInt16(WinRateCell.index(of: winRate)),
        isStrong: route == .strong))
  }

  /// Adds a row to a group of the `field`-th grouping.
  package mutating func add(
    to group: GroupName?, field: Int, route: Route, tokens: TokenCounts, strongCost: USD, weakCost: USD
  ) {
    groups[field][group, default: GroupTotal()].add(
      route: route, tokens: tokens, strongCost: strongCost, weakCost: weakCost)
  }

  /// Adds a row whose log tells its tokens.
  ///
  /// - Parameter answer: nil where the log does not tell the model.
  package mutating func addLogged(_ answer: LoggedAnswer?, routedCost: USD) {
    guard let answer else { return logged.addNameless() }
    logged.add(answer, routedCost: routedCost)
    loggedModels[answer.model, default: LoggedModelTotal()].add(answer, routedCost: routedCost)
  }

  /// Adds what a row's usage tells besides its counts.
  ///
  /// - Parameter uncounted: what the row's count of prompt tokens leaves out.
  package mutating func addUsage(
    _ details: TokenDetails, _ contradictions: UsageContradiction.Set, uncounted: UncountedParts = []
  ) {
    usage.add(details, contradictions)
    if !uncounted.isEmpty { usage.add(uncounted) }
  }

  /// Adds a row whose tokens are not all known: what it may cost at either model.
  package mutating func addBounds(_ strong: ModelPrice.Spread, _ weak: ModelPrice.Spread, route: Route) {
    bounds.add(strong, weak, route: route)
  }

  package mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    totals = CostTotals()
    logged = LoggedTotal()
    loggedModels.removeAll(keepingCapacity: true)
    usage = UsageTotals()
    bounds = CostBounds()
    lengths = LengthTable()
    for index in groups.indices { groups[index].removeAll(keepingCapacity: true) }
  }
}
