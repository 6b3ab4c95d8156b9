internal import Numerics

/// Lines that ask for something else than an answer in a chat: neither routed nor rejected, and not part of any cost.
enum SetAsideSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    let kinds = report.requests.setAside
    let count = report.requests.setAsideCount
    let text =
      "\(FigureText.count(count, of: "line")) \(count == 1 ? "is not a request" : "are not requests") for a chat: neither routed nor "
      + "rejected, and not part of any cost."
    let rows = kinds.map { DataTable.Row($0.reason, [FigureText.count($0.lines)]) }
    let metric = Metric(
      "set_aside_lines", "Lines that are not requests for a chat, by kind.",
      kinds.map { ([("kind", $0.reason)], "\($0.lines)") })
    let shown: [Block] =
      kinds.isEmpty ? [] : [.text(RichText(text)), .table(DataTable("kind", ["lines"], rows))]
    return [
      ReportSection(
        "Lines set aside",
        shown + kinds.map { .record(CSVRecord("set aside", $0.reason, rows: $0.lines)) } + [.metric(metric)])
    ]
  }
}
