internal import Reporting

/// Saved cost reports: one that is read can be drawn in every form, and comes back from its own bytes.
struct SavedReportReader: FuzzedReader {
  static let name = "report"

  init() {}

  func read(_ bytes: [UInt8]) {
    guard let report = try? ReportDocument.report(bytes, file: "fuzzed") else { return }
    let saved = ReportDocument(report).encoded()
    require((try? ReportDocument.report(saved, file: "saved")) != nil, "a report that was read and saved is refused")
    for format in CostReportFormat.allCases { _ = format.encoded(report, top: 5) }
  }
}
