internal import FileFormats
internal import Running

extension ReportState {
  /// Quality as observed, as exact sums.
  struct ObservedQuality: Codable, LeftOutWhenNil {
    @Stored<Count> var unreadable: Int
    @Stored<Count> var outOfRange: Int
    let models: Groups<QualityTotal>
    let days: Groups<QualityTotal>
    let groups: [Groups<QualityTotal>]
    let weighted: Weighted?

    /// What a log with randomised routing says of the routes.
    struct Weighted: Codable, LeftOutWhenNil {
      @Stored<Count> var stated: Int
      @Stored<Count> var unreadable: Int
      @Stored<Count> var matched: Int
      @Stored<Count> var observed: Int
      let sums: Row<WeightedSums>
    }

    init(_ ledger: QualityLedger) {
      (unreadable, outOfRange) = (ledger.unreadableRows, ledger.outOfRangeRows)
      (models, days) = (Groups(ledger.models), Groups(ledger.days))
      groups = ledger.groups.map(Groups.init)
      weighted = ledger.weighted.map { own in
        Weighted(
          stated: own.statedRows, unreadable: own.unreadableRows, matched: own.matchedRows, observed: own.observedRows,
          sums: Row(WeightedSums(sums: own.sums)))
      }
    }

    /// Nil where it contradicts itself.
    var ledger: QualityLedger? {
      let tables = groups.compactMap(\.table)
      guard let models = models.table, let days = days.table, tables.count == groups.count else { return nil }
      var sums: WeightedQuality?
      if let weighted {
        guard
          let own = WeightedQuality(
            statedRows: weighted.stated, unreadableRows: weighted.unreadable, matchedRows: weighted.matched,
            observedRows: weighted.observed, sums: weighted.sums.cells.sums)
        else { return nil }
        sums = own
      }
      return QualityLedger(
        models: models, days: days, groups: tables, unreadableRows: unreadable, outOfRangeRows: outOfRange,
        weighted: sums)
    }
  }
}

extension ReportState.Groups where Total == QualityTotal {
  init(_ table: QualityTable) {
    self.init(
      field: table.field, cap: table.cap, isComplete: table.isComplete, missing: Row(table.missing),
      rest: Row(table.rest),
      groups: Table(table.sorted.map { ReportState.NamedRow(name: $0.name, total: $0.total) }))
  }

  /// Nil where it contradicts itself.
  var table: QualityTable? {
    guard groups.rows.count <= QualityTable.maximumCap else { return nil }
    return QualityTable(
      field: field, cap: cap, groups: groups.rows.map { ($0.name, $0.total) },
      missing: missing?.cells ?? QualityTotal(),
      rest: rest?.cells ?? QualityTotal())
  }
}

extension QualityTotal: DocumentRow {
  static let columns = ["rows", "observed_rows", "score_sum", "square_sum", "priced_rows", "cost_usd"]

  var cells: [JSONValue] {
    [
      .integer(rows), .integer(observedRows), .integer(sum), .integer(squares), .integer(pricedRows),
      Dollars.json(cost),
    ]
  }

  init(_ cells: inout CellReader) throws(CellReader.Mismatch) {
    guard
      let total = QualityTotal(
        rows: try cells.count(), observedRows: try cells.integer(in: 0...ReportDocument.maximumRows),
        sum: try cells.integer(in: 0...Int.max), squares: try cells.integer(in: 0...Int.max),
        pricedRows: try cells.count(), cost: try cells.dollars())
    else { throw CellReader.Mismatch() }
    self = total
  }
}

/// The sums of a weighted estimate: whole numbers of up to 128 bits, as texts.
struct WeightedSums: DocumentRow {
  static let columns = ["matched_w", "w", "ww", "wr", "wwr", "wwrr"]
  let sums: [WeightedQuality.Sum]

  var cells: [JSONValue] { sums.map { .string($0.units.description) } }

  init(sums: [WeightedQuality.Sum]) { self.sums = sums }

  init(_ cells: inout CellReader) throws(CellReader.Mismatch) {
    var sums: [WeightedQuality.Sum] = []
    for _ in WeightedSums.columns {
      guard let units = Int128(try cells.text()), units >= 0 else { throw CellReader.Mismatch() }
      sums.append(WeightedQuality.Sum(units))
    }
    self.sums = sums
  }
}
