import FileFormats
import Foundation
import LogReading
import Numerics
import Routing
import Testing

@testable import Reporting
@testable import Running

@Suite struct ReportSectionTests {
  private static func titles(_ format: CostReportFormat, of report: CostReport) -> [String] {
    let text = String(decoding: format.encoded(report), as: UTF8.self)
    return format == .html
      ? text.components(separatedBy: "<h2>").dropFirst().map { $0.components(separatedBy: "</h2>")[0] }
      : text.components(separatedBy: "\n## ").dropFirst().map { $0.components(separatedBy: "\n")[0] }
  }

  /// A section without anything but pictures would be missing in Markdown. The slider needs a page's script.
  @Test func markdownHasEverySectionOfThePage() throws {
    for report in [try CostReportTests.small(), try ReportSamples.report(rows: 0), try Self.choice()] {
      let titles = Self.titles(.html, of: report)
      #expect(Self.titles(.markdown, of: report) == titles.filter { $0 != "Another threshold" })
      #expect(titles.contains("Another threshold") == (report.isPair && report.rows > 0))
    }
    let titles = Self.titles(.markdown, of: try CostReportTests.small())
    #expect(titles.contains("Expected quality") && titles.contains("Distance from the training"))
    #expect(Set(titles).count == titles.count)
  }

  @Test func singularAndPluralAgree() {
    #expect(
      FigureText.count(1, of: "blank line") == "1 blank line" && FigureText.count(2_000, of: "line") == "2,000 lines")
    #expect(FigureText.count(0, of: "entry", plural: "entries") == "0 entries")
  }

  /// Among three models, of which each got two of the requests.
  static func choice() throws -> CostReport {
    let models = try ["a", "b", "c"].map { try ReportSamples.price("model-\($0)", $0, "openai", "3", "9") }
    var ledger = CostLedger(candidates: 3, groups: [GroupTable(field: "user")])
    let tokens = TokenCounts(prompt: 10, promptBasis: .estimated, completion: 5, completionBasis: .observed)
    let costs = [try USD("3"), try USD("2"), try USD("1")]
    for row in 0..<6 {
      costs.withUnsafeBufferPointer {
        ledger.add(
          winRate: Double(row) / 6, candidate: row % 3, tokens: tokens, costs: $0,
          fallback: row == 0 ? .noEmbedding : nil)
        ledger.add(to: GroupName("u"), field: 0, candidate: row % 3, tokens: tokens, costs: $0)
      }
      ledger.addUsage(.none, UsageContradiction.Set(), uncounted: row == 1 ? [.image] : [])
    }
    ledger.close()
    let sample = try ReportSamples.report(rows: 1)
    var report = CostReport(
      models: models, requests: .init(read: 7, routed: 6, rejected: 1, blank: 0), ledger: ledger,
      rejects: [.init(reason: "no prompt", lines: 1)], threshold: .spending, prices: sample.prices,
      assumedCompletionTokens: 264, runs: sample.runs, evidence: try ReportSamples.evidence())
    let map = try QualityMap(
      knots: [.init(winRate: 0.5, gain: 0.5, low: 0, high: 1)], unit: "accuracy", promptCount: 9, method: "made up")
    let gains = [ExpectedGain(1), ExpectedGain(0.5), .zero]
    report.spending = SpendingReport(
      result: SpendingResult(
        goal: .budget(try Budget("$20")), scale: .qualityMaps([map, map]), limit: try USD("20"), spent: try USD("12"),
        gainPerDollar: 0.2, gains: gains, allGains: [ExpectedGain(3), ExpectedGain(1.5), .zero], single: nil),
      quality: nil, advantage: nil, map: nil, qualityNote: nil)
    return report
  }

  @Test func anyNumberOfModelsIsShownInEveryFormat() throws {
    let report = try Self.choice()
    for format in CostReportFormat.allCases {
      let text = String(decoding: format.encoded(report), as: UTF8.self)
      for model in ["model-a", "model-b", "model-c"] { #expect(text.contains(model), "\(format)") }
    }
    let page = String(decoding: CostReportFormat.html.encoded(report), as: UTF8.self)
    #expect(page.contains("Choosing among 3 models costs $12.00, $6.00 less than <span>model-a</span>"))
    #expect(page.contains("<p>Budget $20: $12.00 spent, $8.00 left.</p>") && page.contains("0.2500"))
    #expect(page.contains("1 request with images: no count") && page.contains("no_embedding"))
    let summary = ReportSections.summary(of: report).plain
    #expect(summary.hasPrefix("  2 to model-a (33.3%), 2 to model-b (33.3%), 2 to model-c (33.3%)\n"))
    #expect(summary.contains("  $12.00 routed; $18.00 all at model-a, $12.00 all at model-b, $6.00 all at model-c\n"))
  }

  /// What a run with three models saved is read, merged and compared like that of two, but for its goal, which is of one
  /// run.
  @Test func anyNumberOfModelsIsReadAndMerged() throws {
    let report = try Self.choice()
    let bytes = ReportDocument(report).encoded()
    let document = try JSONValue(parsing: bytes)
    #expect(document["schema"]?.string == "routellm-batch/model-choice-report" && document["version"] == 1)
    #expect(document["models"]?.values?.map { $0["all_cost_usd"] } == ["18", "12", "6"])
    #expect(document["goal"]?["kind"] == "budget" && document["cost_usd"] == "12" && document["spending"] == nil)
    #expect(document["tokens"]?["uncounted"]?["image"] == 1 && document["fallbacks"]?["no_embedding"] == 1)
    let read = try ReportDocument.report(bytes, file: "x.json")
    #expect(read.ledger == report.ledger && read.models == report.models && read.spending == nil)
    let saved = ReportDocument(read).encoded()
    #expect(ReportDocument(try ReportDocument.report(saved, file: "y.json")).encoded() == saved)
    let twice = try CostReport.merging([read, read], allowsSameInputs: true)
    #expect(twice.totals.candidates.map(\.rows) == [4, 4, 4] && twice.totals.fallbacks == [.noEmbedding: 2])
    #expect(CostReportDifference(read, twice).text(names: ("a", "b"), top: 3).contains("requests routed"))
    #expect(throws: ReportingError.self) { try CostReport.merging([read, ReportSamples.report(rows: 3)]) }
    #expect(throws: ReportingError.noPair(models: 3)) {
      try ReportCalibration(read, target: .strongShare(try StrongShare(0.5)))
    }
  }
}
