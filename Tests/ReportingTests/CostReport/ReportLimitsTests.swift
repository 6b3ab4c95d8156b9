import Running
import Testing

@testable import Reporting

@Suite struct ReportLimitsTests {
  static func report(usual: Double = 0.75) throws -> CostReport {
    try ReportSamples.report(rows: 400, evidence: try ReportSamples.evidence(usual: usual))
  }

  @Test func everyLimitCanBeKeptAndBroken() throws {
    let report = try Self.report()
    let (quality, cost) = (try #require(report.quality?.promised), report.projection.routed)
    let (share, far) = (try #require(report.projection.strongShare), try #require(report.drift?.remoteShare))
    for isKept in [true, false] {
      let more = isKept ? 0.01 : -0.01
      var limits = ReportLimits()
      limits.quality = quality - more
      limits.cost = isKept ? cost : cost - USD(units: 1)
      limits.farShare = far + more
      limits.strongShare = share + more
      limits.rejectedShare = isKept ? 1 : -0.1
      let findings = limits.findings(report)
      #expect(findings.count == 5 && findings.allSatisfy { $0.isKept == isKept }, "\(findings)")
    }
    #expect(ReportLimits().findings(report).isEmpty)
  }

  /// What a report does not promise is not kept.
  @Test func aFigureThatIsNotKnownBreaksItsLimit() throws {
    var limits = ReportLimits()
    limits.quality = 0.01
    limits.farShare = 1
    let far = limits.findings(try Self.report(usual: 0.3))
    #expect(far.map(\.isKept) == [false, true])
    #expect(
      far[0].text.hasPrefix("expected quality (PGR) is not known, and should be at least 1.0%: far from the training"))
    let none = limits.findings(try ReportSamples.report(rows: 40))
    #expect(none.map(\.isKept) == [false, false])
  }

  @Test(arguments: [
    ("cost=10%", "routed_usd", 0.1, true), ("rejected=0", "rejected", 0, false),
    ("saved=-5%", "saved_usd", -0.05, true),
    ("strong_share=0.02", "strong_share", 0.02, false),
  ])
  func changesAreRead(text: String, figure: String, change: Double, isRelative: Bool) throws {
    let limit = try #require(ChangeLimit(text))
    #expect(limit.figure == figure && abs(limit.change - change) < 1e-12 && limit.isRelative == isRelative)
  }

  @Test(arguments: ["cost", "cost=", "=3", "cost=x%", "cost=inf", "cost=nan%"])
  func nothingElseIs(text: String) { #expect(ChangeLimit(text) == nil) }

  @Test func aChangeIsHeldToItsLimit() throws {
    let (small, large) = (try ReportSamples.report(rows: 100), try ReportSamples.report(rows: 200))
    let grown = CostReportDifference(small, large)
    func isKept(_ difference: CostReportDifference, _ text: String) throws -> Bool {
      let limit = try #require(ChangeLimit(text))
      return try #require(difference.findings([limit]).first).isKept
    }
    #expect(try !isKept(grown, "requests=99") && isKept(grown, "requests=100") && isKept(grown, "requests=100%"))
    #expect(try !isKept(grown, "requests=99%") && !isKept(grown, "cost=1%"))
    let shrunk = CostReportDifference(large, small)
    #expect(try isKept(shrunk, "requests=0") && !isKept(shrunk, "requests=-49%") && isKept(shrunk, "requests=-50%"))
    #expect(
      try isKept(CostReportDifference(small, small), "cost=0%")
        && isKept(CostReportDifference(small, small), "saved=-0"))
    #expect(CostReportDifference.figureNames == grown.figures.map(\.key))
  }
}
