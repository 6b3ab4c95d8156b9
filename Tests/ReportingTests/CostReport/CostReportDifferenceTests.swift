import Running
import FileFormats
import Testing

@testable import Reporting

@Suite struct CostReportDifferenceTests {
  @Test func theChangeIsTheSumOfItsReasons() throws {
    let (first, second) = (
      try ReportSamples.report(rows: 300, groups: ["user"]), try ReportSamples.report(rows: 700, groups: ["user"])
    )
    let difference = CostReportDifference(first, second)
    let change = second.projection.routed - first.projection.routed
    #expect(try #require(difference.changeByVolume) + #require(difference.changeByRequest) == change)
    #expect(difference.groupings[0].groups.reduce(.zero) { $0 + $1.change } + missingChange(first, second) == change)
    let magnitudes = difference.groupings[0].groups.map(\.change.units.magnitude)
    #expect(magnitudes == magnitudes.sorted(by: >))
    #expect(difference.caveats.isEmpty)
  }

  private func missingChange(_ first: CostReport, _ second: CostReport) -> USD {
    second.ledger.groups[0].missing.routedCost - first.ledger.groups[0].missing.routedCost
  }

  @Test func aReportDoesNotDifferFromItself() throws {
    let report = try ReportSamples.report(rows: 300, groups: ["user"])
    let difference = CostReportDifference(report, report)
    #expect(difference.figures.allSatisfy { $0.before == $0.after })
    #expect(difference.winRateGap == 0)
    #expect(difference.changeByVolume == .zero)
  }

  @Test func whatIsNotLikeForLikeIsSaid() throws {
    let difference = CostReportDifference(
      try ReportSamples.report(rows: 50, winRates: 0...0.4, threshold: 0.2),
      try ReportSamples.report(rows: 50, winRates: 0.6...1, threshold: 0.7))
    #expect(difference.caveats.count == 1 && difference.caveats[0].hasPrefix("another threshold"))
    #expect(difference.winRateGap == 1)
    #expect(difference.text(names: ("a", "b"), top: 3).contains("Not like for like:"))
  }

  @Test func anEmptyNightIsCompared() throws {
    let (none, some) = (try ReportSamples.report(rows: 0), try ReportSamples.report(rows: 9))
    for difference in [CostReportDifference(none, some), CostReportDifference(some, none)] {
      #expect(difference.changeByVolume == nil)
      #expect(!difference.text(names: ("a", "b"), top: 3).isEmpty)
      let document = try JSONValue(parsing: difference.encoded())
      #expect(document["win_rate_gap"] == .null)
      #expect(document["figures"]?["requests"]?["change"]?.integer.map(abs) == 9)
    }
  }
}
