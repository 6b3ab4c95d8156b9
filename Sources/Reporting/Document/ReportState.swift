internal import FileFormats
internal import Routing
internal import Running

/// The member `state` of a report: counts and exact sums from which everything else is drawn, so that reports can be
/// added up.
struct ReportState: Codable {
  let winRateCells: Table<CellRow>
  let promptLengths: Table<LengthTable.Bin>
  let groups: [Groups<GroupTotal>]
  let similarities: Similarities?
  let loggedModels: LoggedModels?
  let tokenBounds: Bounds?
  let qualityMap: StoredQualityMap?
  let qualityNote: String?
  /// Only where it is so.
  let isUngraded: Stored<Truth>?
  let qualityResamples: Table<GainRow>?
  let trainingCloseness: StoredTraining?
  let trainingNote: String?
  let observedQuality: ObservedQuality?

  /// Rows whose win rates lie in one of the 65,536 equal parts of 0..1.
  struct CellRow: DocumentRow {
    static let columns = ["index", "rows", "strong_rows", "strong_usd", "weak_usd"]
    let index: Int
    let cell: WinRateCell

    var cells: [JSONValue] {
      [
        .integer(index), .integer(cell.rows), .integer(cell.strongRows), Dollars.json(cell.strongCost),
        Dollars.json(cell.weakCost),
      ]
    }

    init(index: Int, cell: WinRateCell) { (self.index, self.cell) = (index, cell) }

    init(_ cells: inout CellReader) throws(CellReader.Mismatch) {
      index = try cells.count()
      cell = WinRateCell(
        rows: try cells.count(), strongRows: try cells.count(), strongCost: try cells.dollars(),
        weakCost: try cells.dollars())
      guard cell.strongRows <= cell.rows else { throw CellReader.Mismatch() }
    }
  }

  /// One grouping, or the models that the log names.
  struct Groups<Total: GroupSum & DocumentRow>: Codable {
    let field: String
    @Stored<Count> var cap: Int
    let isComplete: Bool?
    let missing: Row<Total>?
    let rest: Row<Total>?
    let groups: Table<NamedRow<Total>>
  }

  struct LoggedModels: Codable {
    @Stored<Count> var cap: Int
    let isComplete: Bool?
    let missing: Row<LoggedModelTotal>?
    let rest: Row<LoggedModelTotal>?
    let models: Table<NamedRow<LoggedModelTotal>>
  }

  /// A group's name and what its rows amount to.
  struct NamedRow<Total: DocumentRow>: DocumentRow {
    static var columns: [String] { ["name"] + Total.columns }
    let name: GroupName
    let total: Total

    var cells: [JSONValue] { [.string(name.description)] + total.cells }

    init(name: GroupName, total: Total) { (self.name, self.total) = (name, total) }

    init(_ cells: inout CellReader) throws(CellReader.Mismatch) {
      name = GroupName(try cells.text())
      total = try Total(&cells)
    }
  }

  /// A sample of the rows by their closeness to the training prompts.
  struct Similarities: Codable {
    let isWhole: Bool
    let rows: Table<SimilarityRow>

    struct SimilarityRow: DocumentRow {
      static let columns = ["hash", "similarity", "is_known", "rows"]
      let entry: SimilaritySample.Entry
      let rows: Int

      var cells: [JSONValue] {
        [
          .integer(Int(entry.hash)), .integer(Int(entry.similarity)), .integer(entry.isKnown ? 1 : 0), .integer(rows),
        ]
      }

      init(entry: SimilaritySample.Entry, rows: Int) { (self.entry, self.rows) = (entry, rows) }

      init(_ cells: inout CellReader) throws(CellReader.Mismatch) {
        let hash = try cells.integer(in: 0...(1 << SimilaritySample.hashBits) - 1)
        entry = SimilaritySample.Entry(
          hash: UInt64(hash) << UInt64(64 - SimilaritySample.hashBits),
          similarity: Int16(try cells.integer(in: -32_768...32_767)), isKnown: try cells.integer(in: 0...1) == 1)
        rows = try cells.count()
      }
    }
  }

  /// How far each cost may lie from what is projected.
  struct Bounds: Codable {
    @Stored<Count> var rows: Int
    let routed: Row<CostBounds.Distance>
    let allStrong: Row<CostBounds.Distance>
    let allWeak: Row<CostBounds.Distance>
    let saved: Row<CostBounds.Distance>
  }
}

extension ReportState {
  init(_ ledger: CostLedger, evidence: RouterEvidence) {
    winRateCells = Table(ledger.occupiedCells.map { CellRow(index: $0.index, cell: $0.cell) })
    promptLengths = Table(ledger.lengths.bins)
    groups = ledger.groups.map { table in
      Groups(
        field: table.field, cap: table.cap, isComplete: table.isComplete, missing: Row(table.missing),
        rest: Row(table.rest), groups: Table(table.sorted.map { NamedRow(name: $0.name, total: $0.total) }))
    }
    let sample = ledger.similarities
    similarities = Similarities(
      isWhole: sample.isWhole, rows: Table(sample.sorted.map { .init(entry: $0.entry, rows: $0.rows) }))
    let models = ledger.loggedModels
    loggedModels = LoggedModels(
      cap: models.cap, isComplete: models.isComplete, missing: Row(models.missing), rest: Row(models.rest),
      models: Table(models.sorted.map { NamedRow(name: $0.name, total: $0.total) }))
    let bounds = ledger.bounds
    tokenBounds = Bounds(
      rows: bounds.rows, routed: Row(bounds.routed), allStrong: Row(bounds.allStrong), allWeak: Row(bounds.allWeak),
      saved: Row(bounds.saved))
    qualityMap = evidence.quality.map(StoredQualityMap.init)
    qualityNote = evidence.qualityNote
    isUngraded = evidence.isUngraded ? Stored(wrappedValue: true) : nil
    qualityResamples = evidence.quality?.resamples.map { resamples in
      Table((0..<resamples.count).map { GainRow(resamples[$0]) })
    }
    trainingCloseness = evidence.training.map(StoredTraining.init)
    trainingNote = evidence.trainingNote
    observedQuality = ledger.quality.map(ObservedQuality.init)
  }

  /// Nil where the state does not add up to what the rest of the report says.
  func ledger(
    totals: CostTotals, logged: LoggedTotal, usage: UsageTotals, reach: ReachTotals, sessions: SessionTotals?
  ) -> CostLedger? {
    let tables = groups.compactMap { stored in
      stored.groups.rows.count <= GroupTable.maximumCap
        ? GroupTable(
          field: stored.field, cap: stored.cap, groups: stored.groups.rows.map { ($0.name, $0.total) },
          missing: stored.missing?.cells ?? GroupTotal(), rest: stored.rest?.cells ?? GroupTotal()) : nil
    }
    let quality = observedQuality.map(\.ledger)
    if case .some(.none) = quality { return nil }
    let sample = similarities.map { stored in
      SimilaritySample(stored.rows.rows.map { ($0.entry, $0.rows) }, isWhole: stored.isWhole)
    }
    guard tables.count == groups.count, let lengths = LengthTable(bins: promptLengths.rows),
      let models = loggedModels(logged), let similarities = sample ?? SimilaritySample()
    else { return nil }
    return CostLedger(
      totals: totals, logged: logged, cells: winRateCells.rows.map { ($0.index, $0.cell) }, lengths: lengths,
      groups: tables, similarities: similarities, loggedModels: models, usage: usage,
      bounds: tokenBounds.map {
        CostBounds(
          rows: $0.rows, routed: $0.routed.cells, allStrong: $0.allStrong.cells, allWeak: $0.allWeak.cells,
          saved: $0.saved.cells)
      } ?? CostBounds(), reach: reach, sessions: sessions, quality: quality ?? nil)
  }

  /// - Parameter logged: what stands for all models in a report that does not tell them apart.
  private func loggedModels(_ logged: LoggedTotal) -> LoggedModelTable? {
    if let stored = loggedModels {
      return LoggedModelTable(
        field: "model", cap: stored.cap, groups: stored.models.rows.map { ($0.name, $0.total) },
        missing: stored.missing?.cells ?? LoggedModelTotal(), rest: stored.rest?.cells ?? LoggedModelTotal())
    }
    var table = LoggedModelTable(field: "model", cap: CostLedger.loggedModelCap)
    let rows = logged.rows + logged.unpricedRows
    guard rows > 0 else { return table }
    table.add(
      LoggedModelTotal(
        rows: rows, promptTokens: 0, completionTokens: 0, cost: logged.cost, uncachedCost: logged.uncachedCost,
        routedCost: logged.routedCost, listPricedRows: logged.listPricedRows, unpricedRows: logged.unpricedRows,
        gap: logged.unpricedRows > 0 ? .unknown : nil), to: nil)
    return table
  }
}

extension LengthTable.Bin: DocumentRow {
  static let columns = ["rows", "strong_rows", "win_rate_sum"]

  var cells: [JSONValue] { [.integer(rows), .integer(strongRows), .integer(winRateUnits)] }

  init(_ cells: inout CellReader) throws(CellReader.Mismatch) {
    self.init(
      rows: try cells.integer(in: 0...ReportDocument.maximumRows), strongRows: try cells.count(),
      winRateUnits: try cells.integer(in: 0...Int.max))
    // No win rate is beyond 1, so the rows bound the sum, and those are bounded by the report's.
    guard strongRows <= rows, winRateUnits <= rows * Int(LengthTable.unitsPerWinRate) else {
      throw CellReader.Mismatch()
    }
  }
}

extension GroupTotal: DocumentRow {
  static let columns = [
    "rows", "strong_rows", "prompt_tokens", "completion_tokens", "routed_usd", "all_strong_usd", "all_weak_usd",
  ]

  var cells: [JSONValue] {
    [
      .integer(rows), .integer(strongRows), .integer(promptTokens), .integer(completionTokens),
      Dollars.json(routedCost), Dollars.json(allStrongCost), Dollars.json(allWeakCost),
    ]
  }

  init(_ cells: inout CellReader) throws(CellReader.Mismatch) {
    self.init(
      rows: try cells.count(), strongRows: try cells.count(), promptTokens: try cells.count(),
      completionTokens: try cells.count(), routedCost: try cells.dollars(), allStrongCost: try cells.dollars(),
      allWeakCost: try cells.dollars())
    guard strongRows <= rows else { throw CellReader.Mismatch() }
  }
}

extension LoggedModelTotal: DocumentRow {
  static let columns = [
    "rows", "prompt_tokens", "completion_tokens", "cost_usd", "uncached_usd", "routed_usd", "list_priced_rows",
    "unpriced_rows", "unpriced_because",
  ]

  var cells: [JSONValue] {
    [
      .integer(rows), .integer(promptTokens), .integer(completionTokens), Dollars.json(cost),
      Dollars.json(uncachedCost), Dollars.json(routedCost), .integer(listPricedRows), .integer(unpricedRows),
      gap.map { .string($0.rawValue) } ?? .null,
    ]
  }

  init(_ cells: inout CellReader) throws(CellReader.Mismatch) {
    self.init(
      rows: try cells.count(), promptTokens: try cells.count(), completionTokens: try cells.count(),
      cost: try cells.dollars(), uncachedCost: try cells.dollars(), routedCost: try cells.dollars(),
      listPricedRows: try cells.count(), unpricedRows: try cells.count(), gap: try LoggedModelTotal.gap(&cells))
    guard listPricedRows + unpricedRows <= rows else { throw CellReader.Mismatch() }
  }

  private static func gap(_ cells: inout CellReader) throws(CellReader.Mismatch) -> LoggedPriceGap? {
    guard let text = try cells.optionalText() else { return nil }
    guard let gap = LoggedPriceGap(rawValue: text) else { throw CellReader.Mismatch() }
    return gap
  }
}

extension CostBounds.Distance: DocumentRow {
  static let columns = ["below_usd", "above_usd"]

  var cells: [JSONValue] { [Dollars.json(below), Dollars.json(above)] }

  init(_ cells: inout CellReader) throws(CellReader.Mismatch) {
    self.init(below: try cells.dollars(), above: try cells.dollars())
  }
}
