import Running
import Testing

@testable import Reporting

@Suite struct ObservedQualitySectionTests {
  private func report() throws -> CostReport {
    try ReportSamples.report(rows: 400, groups: ["user"], cap: 100, observesQuality: true)
  }

  @Test func everyFormatShowsIt() throws {
    let report = try report()
    for format in [CostReportFormat.html, .markdown] {
      let text = String(decoding: format.encoded(report, top: 3), as: UTF8.self)
      #expect(text.contains("Quality as observed") && text.contains("This does not compare the models"))
      #expect(text.contains("As routed, the mean score would be"))
    }
    let metrics = String(decoding: CostReportFormat.prometheus.encoded(report, top: 3), as: UTF8.self)
    #expect(metrics.contains("routellm_batch_observed_quality_ratio{model=\"model 1\"}"))
    let table = String(decoding: CostReportFormat.csv.encoded(report, top: 3), as: UTF8.self)
    #expect(table.contains("observed quality by model") && table.contains("observed quality by day"))
    #expect(ReportSections.summary(of: report).plain.contains("quality as observed: mean score"))
  }

  @Test func aReportThatIsReadBackSaysTheSame() throws {
    let bytes = ReportDocument(try report()).encoded()
    let again = try ReportDocument.report(bytes, file: "x.json")
    #expect(ReportDocument(again).encoded() == bytes)
    #expect(again.ledger.quality == (try report()).ledger.quality)
  }

  @Test func onePartWithoutScoresLeavesThoseOfTheOther() throws {
    let bare = try ReportSamples.report(rows: 50, path: "b", groups: ["user"], cap: 100, input: "cc")
    let merged = try CostReport.merging([bare, report()])
    #expect(merged.ledger.quality?.total.rows == 400 && merged.rows == 450)
    #expect(try CostReport.merging([report(), bare]).ledger.quality == merged.ledger.quality)
  }

  @Test func aDifferenceHasTheMeanScoresWhereThereAreSome() throws {
    let bare = try ReportSamples.report(rows: 50, groups: ["user"], cap: 100)
    #expect(!CostReportDifference(bare, bare).text(names: ("a", "b"), top: 1).contains("observed"))
    let text = CostReportDifference(bare, try report()).text(names: ("a", "b"), top: 1)
    #expect(text.contains("mean observed score") && text.contains("estimated score as routed"))
  }
}
