import Foundation
import LogReading
import Numerics
import Routing
import Running
import Testing

@testable import Reporting

@Suite struct ReportSectionTests {
  private static func titles(_ format: CostReportFormat, of report: CostReport) -> [String] {
    let text = String(decoding: format.encoded(report), as: UTF8.self)
    return format == .html
      ? text.components(separatedBy: "<h2>").dropFirst().map { $0.components(separatedBy: "</h2>")[0] }
      : text.components(separatedBy: "\n## ").dropFirst().map { $0.components(separatedBy: "\n")[0] }
  }

  /// A section without anything but pictures would be missing in Markdown.
  @Test func markdownHasEverySectionOfThePage() throws {
    for report in [try CostReportTests.small(), try ReportSamples.report(rows: 0), CostReport(try Self.choice())] {
      #expect(Self.titles(.markdown, of: report) == Self.titles(.html, of: report))
    }
    let titles = Self.titles(.markdown, of: try CostReportTests.small())
    #expect(titles.contains("Expected quality") && titles.contains("Distance from the training"))
    #expect(Set(titles).count == titles.count)
  }

  @Test func singularAndPluralAgree() {
    #expect(FigureText.count(1, "blank line") == "1 blank line" && FigureText.count(2_000, "line") == "2,000 lines")
    #expect(FigureText.count(0, "entry", "entries") == "0 entries")
  }

  /// Among three models, of which each got some of the requests.
  static func choice() throws -> ModelChoiceReport {
    let models = try ["a", "b", "c"].map { try ReportSamples.price("model-\($0)", $0, "openai", "3", "9") }
    var bill = ModelBill(models: 3)
    let tokens = TokenCounts(prompt: 10, promptBasis: .observed, completion: 5, completionBasis: .observed)
    for row in 0..<6 {
      bill.add(
        model: row % 3, tokens: tokens, costs: [try USD("3"), try USD("2"), try USD("1")],
        gains: [ExpectedGain(0.5), ExpectedGain(0.25), .zero])
    }
    let sample = try ReportSamples.report(rows: 1)
    return ModelChoiceReport(
      models: models,
      result: ChoiceResult(goal: .budget(try Budget("$20")), limit: try USD("20"), gainPerDollar: 0.2, bill: bill),
      scale: .qualityMaps([]), unit: "accuracy", requests: .init(read: 7, routed: 6, rejected: 1, blank: 0),
      rejects: [.init(reason: "no prompt", lines: 1)], prices: sample.prices, assumedCompletionTokens: 264,
      run: sample.runs[0], sample: SimilaritySample(), training: nil, driftNote: "nothing is kept")
  }

  @Test func anyNumberOfModelsIsShownInEveryFormat() throws {
    let report = CostReport(try Self.choice())
    for format in CostReportFormat.allCases {
      let text = String(decoding: format.encoded(report), as: UTF8.self)
      for model in ["model-a", "model-b", "model-c"] { #expect(text.contains(model), "\(format)") }
    }
    let page = String(decoding: CostReportFormat.html.encoded(report), as: UTF8.self)
    #expect(page.contains("Choosing among 3 models costs $12.00, $6.00 less than <span>model-a</span>"))
    #expect(page.contains("<p>Budget $20.00: $12.00 spent, $8.00 left.</p>") && page.contains("0.2500"))
    let summary = ReportSections.summary(of: report)
    #expect(summary.hasPrefix("  2 to model-a (33.3%): $6.00; all of them there: $18.00\n"))
    #expect(summary.contains("  $12.00 in total\n"))
  }
}
