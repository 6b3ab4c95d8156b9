import Running
import Foundation
import FileFormats
import TestSupport
import Testing

@testable import Reporting

@Suite struct CostReportTests {
  /// Compares with a file of `Golden/`; `RECORD_GOLDEN=1` in the environment writes the file anew instead.
  static func expectGolden(_ bytes: [UInt8], _ name: String) throws {
    let path = URL(fileURLWithPath: ProjectFile.golden(name, of: "ReportingTests"))
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" { try Data(bytes).write(to: path) }
    #expect(try Data(contentsOf: path) == Data(bytes), "\(name) differs from what was recorded")
  }

  static func small() throws -> CostReport {
    try ReportSamples.report(
      rows: 12, threshold: 0.45, rejects: [.init(reason: "no prompt", lines: 1), .init(reason: "never", lines: 0)],
      groups: ["user", "/metadata/team"], groupCount: 4, evidence: try ReportSamples.evidence())
  }

  @Test func theJSONIsAsRecorded() throws {
    try CostReportTests.expectGolden(ReportDocument(CostReportTests.small()).encoded(), "small-report.json")
  }

  @Test func thePageIsAsRecorded() throws {
    try CostReportTests.expectGolden(CostReportFormat.html.encoded(CostReportTests.small()), "small-report.html")
  }

  @Test(arguments: [CostReportFormat.markdown, .csv, .prometheus])
  func theOtherFormatsAreAsRecorded(_ format: CostReportFormat) throws {
    try CostReportTests.expectGolden(
      format.encoded(CostReportTests.small(), top: 3), "small-report.\(format.rawValue)")
  }

  @Test func theJSONAddsUp() throws {
    let report = try ReportSamples.report(rows: 500)
    let document = try JSONValue(parsing: ReportDocument(report).encoded())
    #expect(document["schema"] == "routellm-batch/cost-report")
    #expect(document["version"] == 2)
    let requests = try #require(document["requests"])
    #expect(requests["strong"]?.integer.map { $0 + (requests["weak"]?.integer ?? 0) } == requests["routed"]?.integer)
    func usd(_ value: JSONValue?) throws -> USD { try USD(#require(value?.string)) }
    let models = try #require(document["models"])
    #expect(
      try usd(models["strong"]?["cost_usd"]) + usd(models["weak"]?["cost_usd"]) == usd(document["cost"]?["routed_usd"]))
    let curve = try #require(document["cost_by_share"]?.values)
    #expect(curve.first?.values?[0] == .null)
    #expect(try usd(curve.first?.values?[2]) == usd(document["cost"]?["all_weak_usd"]))
    #expect(try usd(curve.last?.values?[2]) == usd(document["cost"]?["all_strong_usd"]))
    for name in ["histogram", "full_histogram"] {
      let rows = try #require(document["win_rates"]?[name]?["rows"]?.values)
      #expect(rows.compactMap(\.integer).reduce(0, +) == 500)
    }
  }

  @Test func everyTextOfThePageIsEscaped() throws {
    let evil = "</title><script>alert('\"&\")</script>"
    let page = String(
      decoding: CostReportFormat.html.encoded(
        try ReportSamples.report(
          rows: 30, pair: ModelPair(strong: evil, weak: evil), path: evil, rejects: [.init(reason: evil, lines: 3)])),
      as: UTF8.self)
    // The page's own script and the data of its slider.
    #expect(page.components(separatedBy: "<script").count == 3)
    #expect(!page.contains("alert('"))
    #expect(page.contains("&lt;script&gt;alert(&#39;&quot;&amp;&quot;)"))
  }

  @Test func thePageNeedsNothingFromOutside() throws {
    let page = String(decoding: CostReportFormat.html.encoded(try CostReportTests.small()), as: UTF8.self)
    // Links lead to sections, the picture of the tab is empty, and the script names SVG, which is not fetched.
    let rest = page.replacing("href=\"#s", with: "").replacing("href=\"data:,\"", with: "")
      .replacing("http://www.w3.org/2000/svg", with: "").replacing("http-equiv", with: "")
    for outside in ["http", "src=", "href", "url(", "@import", "import(", "fetch(", "XMLHttpRequest", "<link rel=\"s"] {
      #expect(!rest.contains(outside), "the page holds \(outside)")
    }
  }

  @Test func anEmptyRunHasAReport() throws {
    let report = try ReportSamples.report(rows: 0)
    #expect(String(decoding: CostReportFormat.html.encoded(report), as: UTF8.self).contains("No request was routed"))
    #expect(try JSONValue(parsing: ReportDocument(report).encoded())["cost"]?["strong_share"] == .null)
  }

  @Test func aShareIsToldWithItsTies() throws {
    let choice = ThresholdChoice.strongShare(try StrongShare(0.3), threshold: try CostThreshold(0.5), tieCount: 3)
    let text = choice.sentence(bySession: false)
    #expect(
      text
        == "For a strong share of 30.0%, the lowest win rate that goes strong is 0.5; 3 requests have exactly this one, "
        + "and the first of these in the log go strong.")
  }
}
