internal import Reporting

/// A cost report's file, whose ending tells what is written.
enum ReportFile {
  static func check(_ path: String) throws(UsageError) {
    guard path.hasSuffix(".json") || path.hasSuffix(".html") else {
      throw UsageError("--report \(path): the name ends in .html for a page or in .json for data")
    }
  }

  /// For commands that have data and no page.
  static func checkData(_ path: String) throws(UsageError) {
    guard path.hasSuffix(".json") else { throw UsageError("--report \(path): the name ends in .json") }
  }

  static func bytes(of report: CostReport, for path: String) -> [UInt8] {
    path.hasSuffix(".html") ? CostReportPage.encoded(report) : CostReportJSON.encoded(report)
  }
}
