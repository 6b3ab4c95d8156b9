internal import Numerics
package import Running

/// The groups of one grouping as they are drawn: the dearest few, and all others as one.
package struct DrawnGroups: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case group
    /// All groups that are not drawn.
    case rest
    /// Requests that lack the field.
    case missing
  }

  package struct Row: Sendable, Equatable {
    package let name: String
    package let total: GroupTotal
    package let kind: Kind
  }

  package let field: String
  package let isByTime: Bool
  package let rows: [Row]
  /// Says what is not exact about the list; nil for nothing.
  package let caveat: String?

  /// Days and hours that are drawn at least: two days of hours.
  private static let leastTimes = 48

  /// Dearest first by routed cost; days and hours by time, and at least 48 of them, so that no night has gaps.
  package init(_ table: GroupTable, top: Int) {
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
      let name = table.isComplete ? FigureText.count(count) + (count == 1 ? " other" : " others") : "all others"
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
      : "There are more than \(FigureText.count(table.cap)) groups: a fixed sample of so many was kept, each exact, and "
        + "dearer ones may be among the others. A higher --group-cap keeps more."
  }

  /// `by user`, `by /metadata/team`, `by day (UTC)`.
  package var title: String { "by \(field)" + (isByTime ? " (UTC)" : "") }
}
