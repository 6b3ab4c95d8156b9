import FileFormats
import Routing
import Testing

@testable import Reporting
@testable import Running

@Suite struct SpendingTextTests {
  private static let map = try? QualityMap(
    knots: [QualityMap.Knot(winRate: 0.5, gain: 0.2, low: 0.1, high: 0.3)], unit: "accuracy", promptCount: 1200,
    method: "made up")

  static func report(
    _ goal: Goal, limit: String?, spent: String, rate: Double? = 2, strong: Double,
    single: SingleThreshold?
  ) throws -> SpendingReport {
    let map = try #require(map)
    let result = SpendingResult(
      goal: goal, scale: .qualityMaps([map]), limit: try limit.map { try USD($0) }, spent: try USD(spent),
      gainPerDollar: rate, gains: [ExpectedGain(strong), .zero], allGains: [ExpectedGain(8), .zero], single: single)
    var ledger = CostLedger()
    let tokens = TokenCounts(prompt: 1, promptBasis: .observed, completion: 1, completionBasis: .observed)
    for _ in 0..<40 {
      [USD.zero, .zero].withUnsafeBufferPointer {
        ledger.add(winRate: 0.5, candidate: 0, tokens: tokens, costs: $0)
      }
    }
    return SpendingReport(
      result: result,
      quality: QualityProjection(strongGain: strong, totalGain: 8, ledger: ledger, map: map, resamples: nil),
      advantage: QualityAdvantage(
        of: result, ledger: ledger, map: map,
        resamples: QualityMapResamples(gains: [0.1, 0.2, 0.3], knotCount: 1)), map: map,
      qualityNote: nil)
  }

  @Test func aBudgetIsComparedWithAThreshold() throws {
    let report = try Self.report(
      .budget(try Budget("40%")), limit: "4", spent: "3.99", strong: 6,
      single: SingleThreshold(threshold: 0.61, cost: try USD("3.95"), gain: ExpectedGain(5)))
    #expect(
      SpendingSection.lines(report) == [
        "budget 40% of all strong, $4.00: $3.99 spent, $0.0100 left, less than the next best request would take",
        "expected PGR 75.0%, 0.1500 of accuracy a request over all weak, by the router's quality map, from 1,200 graded "
          + "prompts, if the log is like them",
        "the best single threshold within the budget, 0.61, costs $3.95 for 62.5% of the gap: 12.5 "
          + "points less, a difference "
          + "of 0.0250 [-0.2450, 0.2950] of accuracy a request",
      ])
    let document = try JSONValueEncoder.document(of: ReportDocument.Spending(report))
    #expect(document["limit_usd"] == "4" && document["spent_usd"] == "3.99" && document["recovered"] == 0.75)
    #expect(document["single_threshold"]?["recovered"] == 0.625)
  }

  @Test func thePageHasASectionOfIt() throws {
    var page = try ReportSamples.report(rows: 100)
    page.spending = try Self.report(
      .budget(try Budget("$9")), limit: "9", spent: "9", rate: nil, strong: 8, single: nil)
    let text = String(decoding: CostReportFormat.html.encoded(page), as: UTF8.self)
    #expect(text.contains("<h2>Budget</h2>\n<p>Budget $9: $9.00 spent, nothing left"))
    #expect(text.contains("<p>No single threshold would stay within the budget.</p>"))
  }

  @Test func enoughMoneyIsSaid() throws {
    let report = try Self.report(
      .budget(try Budget("$9")), limit: "9", spent: "9", rate: nil, strong: 8,
      single: SingleThreshold(threshold: nil, cost: try USD("9"), gain: ExpectedGain(8)))
    let lines = SpendingSection.lines(report)
    #expect(
      lines[0] == "budget $9: $9.00 spent, nothing left; every request has the model that is expected to do better")
    #expect(
      lines[2]
        == "the best single threshold within the budget, one that sends nothing strong, costs $9.00 for "
        + "100.0% of the gap too"
    )
  }

  @Test func aQualityIsComparedByItsCost() throws {
    func last(_ cost: String) throws -> String? {
      let report = try Self.report(
        .quality(0.75), limit: nil, spent: "3", strong: 6,
        single: SingleThreshold(threshold: 0.5, cost: try USD(cost), gain: ExpectedGain(6)))
      return SpendingSection.lines(report).last
    }
    #expect(try last("4") == "the cheapest single threshold that reaches this quality, 0.5, costs $4.00: $1.00 more")
    #expect(try last("2") == "the cheapest single threshold that reaches this quality, 0.5, costs $2.00: $1.00 less")
    #expect(try last("3") == "the cheapest single threshold that reaches this quality, 0.5, costs $3.00 too")
  }

  @Test func pairsStandSideBySideOnThePage() throws {
    var report = try ReportSamples.report(rows: 100)
    #expect(!String(decoding: CostReportFormat.html.encoded(report), as: UTF8.self).contains("What if"))
    let prices = report.models
    var bill = AlternativeBill()
    let tokens = TokenCounts(prompt: 1_000_000, promptBasis: .observed, completion: 0, completionBasis: .observed)
    for (model, price) in prices.enumerated() { bill.add(price.cost(of: tokens), at: model, isChosen: model == 1) }
    report.alternatives = [PricedAlternative(prices: prices, bill: bill)]
    let page = String(decoding: CostReportFormat.html.encoded(report), as: UTF8.self)
    #expect(page.contains("What if") && page.contains("96.0%"))
    #expect(ReportSections.summary(of: report).plain.contains("what if the same routes led to"))
  }
}
