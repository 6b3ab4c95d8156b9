internal import Numerics
internal import Running

/// Requests that a model does not take: those that went to another one instead, and those that stayed because no model of
/// the run is known to take them.
enum ReachSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    let reach = report.ledger.reach
    guard reach != ReachTotals() else { return [] }
    let kinds: [(what: String, rows: [RequestObstacle: Int])] = [
      ("moved", reach.moved), ("refused", reach.refused),
    ]
    let counted = kinds.flatMap { what, rows in
      RequestObstacle.allCases.compactMap { kind in rows[kind].map { (what, kind, $0) } }
    }
    let table = DataTable(
      "", ["requests"],
      counted.map { what, kind, rows in
        DataTable.Row(
          DataTable.Cell("\(what == "moved" ? "Moved" : "Stayed"), \(kind.text)"), [.init(FigureText.count(rows))])
      })
    return [
      ReportSection(
        "Requests that a model does not take",
        [
          .text(
            RichText(
              ReachText.lines(of: report).map { $0 + "." }.joined(separator: " ")
                + " What a model takes is what the price table says of it. Costs at a model are those of the model "
                + "to which such a request goes from there.")),
          .table(table),
        ] + counted.map { .record(CSVRecord($0.0, $0.1.rawValue, rows: $0.2)) } + [
          .metric(
            Metric(
              "moved_requests",
              "Requests that went to another model than they were meant for, by what stood in the way.",
              counted.filter { $0.0 == "moved" }.map { ([("obstacle", $0.1.rawValue)], "\($0.2)") }))
        ])
    ]
  }
}

/// The same in sentences without a full stop.
package enum ReachText {
  package static func lines(of report: CostReport) -> [String] {
    let reach = report.ledger.reach
    let other = report.isPair ? "the other model" : "another model"
    var lines: [String] = []
    if reach.movedCount > 0 {
      lines.append("\(FigureText.count(reach.movedCount, of: "request")) moved to \(other): \(parts(reach.moved))")
    }
    if reach.refusedCount > 0 {
      lines.append(
        "\(FigureText.count(reach.refusedCount, of: "request")) stayed with a model that does not take "
          + "\(reach.refusedCount == 1 ? "it" : "them"), because no model of this run is known to: \(parts(reach.refused))"
      )
    }
    return lines
  }

  private static func parts(_ rows: [RequestObstacle: Int]) -> String {
    RequestObstacle.allCases.compactMap { kind in rows[kind].map { "\(FigureText.count($0)) \(kind.text)" } }
      .joined(separator: ", ")
  }
}
