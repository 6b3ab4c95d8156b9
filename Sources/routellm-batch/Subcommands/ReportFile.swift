internal import Reporting

/// A cost report's file, whose ending tells what is written.
enum ReportFile {
  static let standardTop = 10

  static func check(_ path: String, option: String = "--report") throws(UsageError) {
    guard CostReportFormat(path: path) != nil else {
      throw UsageError(
        "\(option) \(path): the name ends in .html for a page, .json for data, .md for Markdown, .csv for a table, or "
          + ".prom for metrics")
    }
  }

  /// For commands that have a page and data.
  static func checkPageOrData(_ path: String) throws(UsageError) {
    guard path.hasSuffix(".html") || path.hasSuffix(".json") else {
      throw UsageError("--report \(path): the name ends in .html for a page or .json for data")
    }
  }

  /// For commands that have data and no page.
  static func checkData(_ path: String) throws(UsageError) {
    guard path.hasSuffix(".json") else { throw UsageError("--report \(path): the name ends in .json") }
  }

  /// `--top`: how many groups are drawn.
  static func top(_ arguments: ParsedArguments) throws(UsageError) -> Int {
    try arguments.integer("top", in: 1...1_000_000) ?? standardTop
  }

  /// Requires a path that `check` let pass.
  static func bytes(of report: CostReport, for path: String, top: Int) -> [UInt8] {
    (CostReportFormat(path: path) ?? .json).encoded(report, top: top)
  }
}
