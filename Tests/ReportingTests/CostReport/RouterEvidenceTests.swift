import Running
import Routing
import Testing

@testable import Reporting

@Suite struct RouterEvidenceTests {
  @Test func whatDiffersIsLostForGood() throws {
    let first = try ReportSamples.evidence()
    let other = try ReportSamples.evidence(slope: 0.4)
    #expect(first.merged(with: first) == first)
    let both = first.merged(with: other)
    #expect(both.quality == nil && both.training == first.training)
    #expect(both.merged(with: first) == both)
    #expect(first.merged(with: other.merged(with: first)) == both)
    #expect(first.merged(with: .none).training == nil)
    #expect(RouterEvidence.none.merged(with: .none) == .none)
  }

  @Test func aMergedReportOfDifferentRoutersHasNoDrift() throws {
    let first = try ReportSamples.report(rows: 40, input: "01", evidence: try ReportSamples.evidence())
    let second = try ReportSamples.report(rows: 40, input: "02", evidence: try ReportSamples.evidence(low: 0.3))
    #expect(first.drift != nil && first.quality != nil)
    let merged = try CostReport.merging([first, second])
    #expect(merged.drift == nil && merged.quality != nil)
    #expect(merged.ledger.similarities.rowCount == 0)
    let page = String(decoding: CostReportFormat.html.encoded(merged), as: UTF8.self)
    #expect(page.contains("the runs that were merged were not compared with the same prompts"))
  }

  /// The share of the rows under the yardstick's 5% quantile makes the verdict, and the page says it in words.
  @Test(arguments: [(0.25, "Near:"), (0.4, "Partly far:"), (0.7, "Far:")])
  func theVerdictIsInPlainWords(_ low: Double, _ word: String) throws {
    let report = try ReportSamples.report(rows: 400, evidence: try ReportSamples.evidence(low: low))
    let page = String(decoding: CostReportFormat.html.encoded(report), as: UTF8.self)
    #expect(page.contains(word), "\(report.drift?.remoteShare ?? 2)")
  }
}
