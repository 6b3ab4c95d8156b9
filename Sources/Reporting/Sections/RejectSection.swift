internal import Numerics
internal import Routing
internal import Running

/// Lines that were rejected, and requests that were routed by fallback.
enum RejectSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    let requests = report.requests
    let text =
      "\(FigureText.count(requests.read, of: "line")) read: \(FigureText.count(requests.routed)) routed, "
      + "\(FigureText.count(requests.rejected)) rejected"
      + (requests.setAsideCount > 0
        ? ", \(FigureText.count(requests.setAsideCount)) set aside, which are not requests for a chat" : "")
      + ". Blank lines: \(FigureText.count(requests.blank))."
    let fallbacks = report.totals.fallbacks.sorted { $0.key < $1.key }
    let rows =
      report.rejects.map { DataTable.Row($0.reason, [FigureText.count($0.lines)]) }
      + fallbacks.map {
        DataTable.Row(DataTable.Cell($0.key.rawValue, note: "routed all the same"), [.init(FigureText.count($0.value))])
      }
    return [
      ReportSection(
        "Rejected lines",
        [.text(RichText(text))] + (rows.isEmpty ? [] : [.table(DataTable("reason", ["lines"], rows))])
          + report.rejects.map { .record(CSVRecord("rejected", $0.reason, rows: $0.lines)) }
          + [
            .metric(
              Metric(
                "rejected_lines", "Rejected lines by reason.",
                report.rejects.map { ([("reason", $0.reason)], "\($0.lines)") }))
          ])
    ]
  }
}
