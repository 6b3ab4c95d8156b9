/// What a report can be written as, told by a file's ending.
package enum CostReportFormat: String, Sendable, CaseIterable {
  case json, html, markdown = "md", csv, prometheus = "prom"

  /// Nil for an ending that is none of them.
  package init?(path: String) {
    guard let format = CostReportFormat.allCases.first(where: { path.hasSuffix("." + $0.rawValue) }) else { return nil }
    self = format
  }

  /// - Parameter top: how many groups of each grouping are drawn; data and CSV hold all of them.
  package func encoded(_ report: CostReport, top: Int) -> [UInt8] {
    switch self {
    case .json: ReportDocument(report).encoded()
    case .html: CostReportPage.encoded(report, top: top)
    case .markdown: CostReportMarkdown.encoded(report, top: top)
    case .csv: CostReportCSV.encoded(report)
    case .prometheus: CostReportMetrics.encoded(report, top: top)
    }
  }
}
