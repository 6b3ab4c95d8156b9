internal import Numerics
internal import Running

/// Costs by group, a section for each grouping: the most expensive few as bars, the rest as one.
enum GroupSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    report.ledger.groups.map { table in
      let drawn = DrawnGroups(table, top: top)
      return ReportSection(
        "Cost \(drawn.title)",
        (report.rows == 0
          ? []
          : [
            .text(RichText(note(drawn, of: table))), .key([Key("first", "routed"), Key("pale", "all strong")]),
            .table(self.table(drawn, report)),
          ])
          + records(table) + metrics(drawn).map { .metric($0) })
    }
  }

  private static func note(_ drawn: DrawnGroups, of table: GroupTable) -> String {
    let count = table.sorted.count
    let shown = drawn.rows.count { $0.kind == .group }
    var text = drawn.caveat ?? "\(FigureText.count(count, of: "group"))."
    if shown < count {
      text += " The \(FigureText.count(shown)) most expensive\(table.isComplete ? "" : " of those kept") are shown"
      text += drawn.isByTime ? ", by time." : "."
    }
    return text
  }

  private static func table(_ drawn: DrawnGroups, _ report: CostReport) -> DataTable {
    // What is left over may be far more than any group and has no bar.
    let largest =
      drawn.rows.filter { $0.kind == .group }.map { max($0.total.allStrongCost, $0.total.routedCost).approximate }.max()
      ?? 0
    func width(_ cost: USD) -> Double { largest > 0 ? 100 * cost.approximate / largest : 0 }
    return DataTable(
      drawn.field, ["routed", "all strong", "all weak", "requests", "strong"],
      drawn.rows.map { row in
        let total = row.total
        let bar = DataTable.Bar(
          pale: width(total.allStrongCost), parts: [(.candidate(0, of: 2), width(total.routedCost))])
        return DataTable.Row(
          DataTable.Cell(row.name),
          [
            report.money(total.routedCost), report.money(total.allStrongCost), report.money(total.allWeakCost),
            FigureText.count(total.rows), total.strongShare.map(FigureText.percent) ?? "",
          ].map { DataTable.Cell($0) }, bar: row.kind == .group ? bar : nil,
          weight: row.kind == .group ? .plain : .other)
      })
  }

  private static func records(_ table: GroupTable) -> [Block] {
    func record(_ section: String, _ name: String, _ total: GroupTotal) -> Block {
      .record(
        CSVRecord(
          section, name, rows: total.rows, strong: total.strongRows,
          tokens: (total.promptTokens, total.completionTokens),
          amounts: [
            .routed: total.routedCost, .allStrong: total.allStrongCost, .allWeak: total.allWeakCost,
            .saved: total.saved,
          ]))
    }
    var records = table.sorted.map { record("group \(table.field)", $0.name.description, $0.total) }
    if table.rest.rows > 0 { records.append(record("group \(table.field) (rest)", "", table.rest)) }
    if table.missing.rows > 0 { records.append(record("group \(table.field) (missing)", "", table.missing)) }
    return records
  }

  /// Of the drawn groups only, so that the number of series stays bounded.
  private static func metrics(_ drawn: DrawnGroups) -> [Metric] {
    func samples(_ value: (GroupTotal) -> String) -> [(labels: [(String, String)], value: String)] {
      drawn.rows.map { row in
        let name = row.kind == .group ? row.name : ""
        return ([("field", drawn.field), ("kind", row.kind.rawValue), ("group", name)], value(row.total))
      }
    }
    return [
      Metric(
        "group_cost_usd", "Projected cost as routed of the most expensive groups and of the rest.",
        samples { "\($0.routedCost)" }),
      Metric("group_requests", "Requests of the most expensive groups and of the rest.", samples { "\($0.rows)" }),
    ]
  }
}

/// The groups of one grouping as they are drawn: the most expensive few, and all others as one.
struct DrawnGroups: Equatable {
  enum Kind: String {
    case group
    /// All groups that are not drawn.
    case rest
    /// Requests that lack the field.
    case missing
  }

  struct Row: Equatable {
    let name: String
    let total: GroupTotal
    let kind: Kind
  }

  let field: String
  let isByTime: Bool
  let rows: [Row]
  /// Says what is not exact about the list; nil for nothing.
  let caveat: String?

  /// Days and hours that are drawn at least: two days of hours.
  private static let leastTimes = 48

  /// The most expensive first, by routed cost; days and hours by time, and at least 48 of them, so that no night has
  /// gaps.
  init(_ table: GroupTable, top: Int) {
    isByTime = table.field == "day" || table.field == "hour"
    let top = isByTime ? max(top, DrawnGroups.leastTimes) : top
    let sorted = table.sorted.sorted {
      ($1.total.routedCost, $1.total.rows, $0.name) < ($0.total.routedCost, $0.total.rows, $1.name)
    }
    var chosen = sorted.prefix(top).map { $0 }
    if isByTime { chosen.sort { $0.name < $1.name } }
    var rows = chosen.map { Row(name: $0.name.description, total: $0.total, kind: .group) }
    var others = table.rest
    for group in sorted.dropFirst(top) { others.merge(group.total) }
    let count = sorted.count - chosen.count
    if others.rows > 0 {
      let name = table.isComplete ? FigureText.count(count, of: "other") : "all others"
      rows.append(Row(name: name, total: others, kind: .rest))
    }
    if table.missing.rows > 0 {
      rows.append(Row(name: "not in the log", total: table.missing, kind: .missing))
    }
    field = table.field
    self.rows = rows
    caveat =
      table.isComplete
      ? nil
      : "There are more than \(FigureText.count(table.cap, of: "group")): a fixed sample of that size was kept, each group "
        + "exact, and more expensive ones may be among the others. A higher --group-cap keeps more."
  }

  /// `by user`, `by /metadata/team`, `by day (UTC)`.
  var title: String { "by \(field)" + (isByTime ? " (UTC)" : "") }
}
