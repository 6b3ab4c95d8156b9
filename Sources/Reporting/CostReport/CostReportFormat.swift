/// What a report can be written as, as a file's ending says.
package enum CostReportFormat: String, Sendable, CaseIterable {
  case json, html, markdown = "md", csv, prometheus = "prom"

  /// How many groups of each grouping are drawn unless more are asked for.
  package static let standardTop = 10

  /// Nil for an ending that is none of them.
  package init?(path: String) {
    guard let format = CostReportFormat.allCases.first(where: { path.hasSuffix("." + $0.rawValue) }) else { return nil }
    self = format
  }

  /// - Parameter top: how many groups of each grouping are drawn; data and CSV hold all of them.
  package func encoded(_ report: CostReport, top: Int = standardTop) -> [UInt8] {
    self == .json ? ReportDocument(report).encoded() : encoded(ReportSections.page(of: report, top: top))
  }

  /// A calibration: its own sections, then those of the report of a run at its threshold.
  package func encoded(_ report: CalibrationReport, top: Int = standardTop) -> [UInt8] {
    self == .json ? CalibrationDocument(report).encoded() : encoded(CalibrationSections.page(of: report, top: top))
  }

  private func encoded(_ page: ReportPage) -> [UInt8] {
    switch self {
    case .json, .html: PageRenderer.bytes(page)
    case .markdown: MarkdownRenderer.bytes(page)
    case .csv: CSVRenderer.bytes(page.parts.flatMap(\.sections))
    case .prometheus: MetricsRenderer.bytes(page.parts.flatMap(\.sections))
    }
  }
}
