package import LogReading

/// Quality as observed of a log's own answers: by the models that the log names, by day, and by the groups of a report; exact,
/// in any order.
package struct QualityLedger: Sendable, Equatable, Codable {
  package private(set) var models = QualityTable(field: "model", cap: CostLedger.loggedModelCap)
  /// In UTC.
  package private(set) var days = QualityTable(field: "day", cap: QualityTable.standardCap)
  /// One for each `--group-by`, in the order given.
  package private(set) var groups: [QualityTable]
  /// Rows whose value is not understood, and rows whose number is outside of the scale; they have no score.
  package private(set) var unreadableRows = 0
  package private(set) var outOfRangeRows = 0
  /// Where the log states the probabilities of its models; nil where nobody asks.
  package private(set) var weighted: WeightedQuality?

  /// - Parameters:
  ///   - groups: empty tables, one for each `--group-by`.
  ///   - isWeighted: whether the log states the probabilities of its models.
  package init(groups: [QualityTable] = [], isWeighted: Bool = false) {
    self.groups = groups
    weighted = isWeighted ? WeightedQuality() : nil
  }

  /// A ledger that was written down before; nil if its tables are not of the same rows.
  package init?(
    models: QualityTable, days: QualityTable, groups: [QualityTable], unreadableRows: Int, outOfRangeRows: Int,
    weighted: WeightedQuality?
  ) {
    let all = models.sum
    guard ([days] + groups).allSatisfy({ $0.sum == all }), unreadableRows >= 0, outOfRangeRows >= 0,
      models.cap == CostLedger.loggedModelCap, days.cap == QualityTable.standardCap,
      all.observedRows + unreadableRows + outOfRangeRows <= all.rows,
      (weighted?.statedRows ?? 0) + (weighted?.unreadableRows ?? 0) <= all.rows
    else { return nil }
    (self.models, self.days, self.groups) = (models, days, groups)
    (self.unreadableRows, self.outOfRangeRows, self.weighted) = (unreadableRows, outOfRangeRows, weighted)
  }

  /// Everything together.
  package var total: QualityTotal { models.sum }

  /// What a run adds to it of one row.
  package struct Row {
    let quality: ObservedQuality
    let model: GroupName?
    let day: GroupName?
    let cost: USD?
    let isMatched: Bool

    /// - Parameters:
    ///   - model: as the log names it; nil where it does not. Likewise the day.
    ///   - cost: as logged; nil where it is not known.
    ///   - isMatched: whether the row was routed to the model that the log names.
    package init(quality: ObservedQuality, model: GroupName?, day: GroupName?, cost: USD?, isMatched: Bool) {
      (self.quality, self.model, self.day) = (quality, model, day)
      (self.cost, self.isMatched) = (cost, isMatched)
    }
  }

  /// - Parameter group: of each grouping.
  mutating func add(_ row: Row, group: (Int) -> GroupName?) {
    let score = row.quality.score
    unreadableRows += score == .unreadable ? 1 : 0
    outOfRangeRows += score == .outOfRange ? 1 : 0
    models.change(row.model) { $0.add(score, cost: row.cost) }
    days.change(row.day) { $0.add(score, cost: row.cost) }
    for field in groups.indices { groups[field].change(group(field)) { $0.add(score, cost: row.cost) } }
    weighted?.add(row.quality, isMatched: row.isMatched)
  }

  /// Requires the same groupings. Tables may hold more than their caps until `close` is called.
  mutating func merge(_ other: QualityLedger) {
    models.absorb(other.models)
    days.absorb(other.days)
    precondition(groups.count == other.groups.count)
    for index in groups.indices { groups[index].absorb(other.groups[index]) }
    unreadableRows += other.unreadableRows
    outOfRangeRows += other.outOfRangeRows
    if let theirs = other.weighted {
      var own = weighted ?? WeightedQuality()
      own.merge(theirs)
      weighted = own
    }
  }

  /// Leaves out what the tables hold beyond their caps.
  mutating func close() {
    models.trim()
    days.trim()
    for index in groups.indices { groups[index].trim() }
  }
}
