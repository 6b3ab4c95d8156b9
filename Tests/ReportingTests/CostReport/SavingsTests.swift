import Running
import Testing

@testable import Reporting

@Suite struct SavingsTests {
  /// Two rows, one a model, that cost 11 as routed and 20 all strong; the log tells what `logged` of them cost.
  static func report(logged: [Int], strong: Int = 10, weak: Int = 1) throws -> CostReport {
    let price = try ReportSamples.price("a", "a", "openai", "10", "30")
    let tokens = TokenCounts(prompt: 10, promptBasis: .observed, completion: 10, completionBasis: .observed)
    func usd(_ dollars: Int) throws -> USD { try USD("\(dollars)") }
    var ledger = CostLedger()
    for (index, route) in [Route.strong, .weak].enumerated() {
      let costs = [try usd(strong), try usd(weak)]
      costs.withUnsafeBufferPointer {
        ledger.add(winRate: route == .strong ? 0.9 : 0.1, candidate: index, tokens: tokens, costs: $0)
      }
      if logged.indices.contains(index) {
        let cost = try usd(logged[index])
        ledger.addLogged(
          LoggedAnswer(
            model: GroupName("m"), promptTokens: 10, completionTokens: 10,
            price: .cost(cost, uncached: cost, isListPrice: false)),
          routedCost: costs[index])
      }
    }
    return CostReport(
      pair: ModelPair(strong: "a", weak: "b"), requests: .init(read: 2, routed: 2, rejected: 0, blank: 0),
      ledger: ledger, rejects: [], threshold: .given(try CostThreshold(0.5)), strongPrice: price, weakPrice: price,
      prices: .init(file: "f", source: "s", date: nil, sha256: ""), assumedCompletionTokens: 264, runs: [])
  }

  static func headline(_ report: CostReport) -> String {
    var writer = HTMLWriter()
    CostReportHeadline.write(report, into: &writer)
    return String(decoding: writer.bytes, as: UTF8.self).replacing("&#39;", with: "'")
  }

  @Test func withoutALogItSavesAgainstAllStrong() throws {
    let report = try SavingsTests.report(logged: [])
    #expect(Savings(report).saves)
    #expect(SavingsTests.headline(report).contains("<b>saves $9.00</b>, 45.0% of what all of them would cost there"))
  }

  @Test func aCheaperLoggedBillIsNoSaving() throws {
    let report = try SavingsTests.report(logged: [2, 2])
    #expect(!Savings(report).saves)
    let text = SavingsTests.headline(report)
    #expect(!text.contains("saves"))
    #expect(text.contains("costs $7.00 more</b> than what the log’s own models cost, 175.0%"))
    #expect(text.contains("Sending all of them there would cost $9.00 more than this."))
  }

  @Test func aDearerLoggedBillIsASaving() throws {
    let text = SavingsTests.headline(try SavingsTests.report(logged: [10, 10]))
    #expect(text.contains("<b>saves $9.00</b> of what the log’s own models cost, 45.0%"))
  }

  @Test func ifTheLogTellsAPartThatWasCheaperNothingIsSaidToBeSaved() throws {
    let text = SavingsTests.headline(try SavingsTests.report(logged: [4]))
    #expect(!text.contains("saves"))
    #expect(text.contains("costs $9.00 less than sending all of them there, 45.0%"))
    #expect(
      text.contains("But the 1 request of which the log tells what it cost was cheaper there: $4.00 against $10.00."))
  }

  @Test func aStrongModelThatIsCheaperCostsMoreToRouteAround() throws {
    #expect(
      SavingsTests.headline(try SavingsTests.report(logged: [], strong: 1, weak: 10)).contains(
        "costs $9.00 more</b> than sending all of them there"))
    #expect(
      SavingsTests.headline(try SavingsTests.report(logged: [], strong: 1, weak: 1)).contains(
        "costs the same as sending all of them there"))
  }
}
