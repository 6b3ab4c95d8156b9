import FileFormats
import Foundation
import TestSupport
import Testing

@testable import LogReading
@testable import Reporting
@testable import Running

/// The article on reports as data says what the documents' Codable types write: all of it, and nothing else.
@Suite struct ReportSchemaTests {
  /// Members whose names come from the log or the program.
  private static let named: Set<String> = [
    "rejects", "fallbacks", "tokens.prompt", "tokens.completion", "tokens.kinds", "tokens.contradictions",
    "tokens.uncounted", "figures", "set_aside", "moved", "refused",
  ]

  private static func members(_ value: JSONValue) -> Set<String> { ReportArticle.members(of: value, named: named) }

  private static func described(_ heading: String) throws -> Set<String> {
    try #require(try ReportArticle.described(heading), "\(heading)")
  }

  private static func document(_ value: some Encodable) throws -> Set<String> {
    members(try JSONValueEncoder.document(of: value))
  }

  private static func expect(_ written: Set<String>, described: Set<String>) {
    let differences = ReportArticle.differences(written: written, described: described)
    #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
  }

  /// Reports that have every member between them.
  private static func pairs() throws -> [CostReport] {
    var report = try ReportSamples.report(
      rows: 400, rejects: [.init(reason: "no prompt", lines: 4)], groups: ["user"], cap: 6,
      evidence: try ReportSamples.evidence(), observesQuality: true)
    report.spending = try SpendingTextTests.report(
      .budget(try Budget("40%")), limit: "4", spent: "3.99", strong: 6,
      single: SingleThreshold(threshold: 0.61, cost: try USD("3.95"), gain: ExpectedGain(5)))
    report.alternatives = [PricedAlternative(prices: report.models, bill: AlternativeBill())]
    report.groupPolicy = try PolicySectionTests.result(.level(0.6))
    let tier = PriceTier(
      promptTokensAbove: 9, rates: TokenRates(input: USD(units: 1_000_000), output: USD(units: 1_000_000)))
    let strong = report.strongPrice
    let tiered = CostReport(
      models: [
        ModelPrice(
          name: strong.name, tableKey: "k", provider: "p", inputPerToken: strong.inputPerToken,
          outputPerToken: strong.outputPerToken, tiers: [tier]), report.weakPrice,
      ], requests: report.requests, ledger: report.ledger, rejects: report.rejects,
      threshold: .strongShare(try StrongShare(0.5), threshold: nil, tieCount: 0).merged(with: report.threshold),
      prices: report.prices, assumedCompletionTokens: 1, runs: report.runs)
    var ledger = report.ledger
    ledger.addRecorded(try recordedCost())
    ledger.addMoved(.images)
    ledger.addRefused(.length)
    let requests = CostReport.Requests(
      read: report.requests.read + 2, routed: report.requests.routed, rejected: report.requests.rejected, blank: 1,
      setAside: [.init(reason: "embeddings", lines: 2)])
    let share = CostReport(
      models: report.models, requests: requests, ledger: ledger, rejects: report.rejects,
      threshold: .strongShare(try StrongShare(0.5), threshold: nil, tieCount: 0), prices: report.prices,
      assumedCompletionTokens: 1, runs: report.runs)
    let ungraded = try ReportSamples.report(
      rows: 4,
      evidence: RouterEvidence(
        quality: nil, qualityNote: "nobody graded it", isUngraded: true, training: nil, trainingNote: nil))
    return [
      report, tiered, share, ungraded, try ReportSamples.report(rows: 9, sessions: SessionSectionTests.totals()),
      try RepeatedInputsTests.report("aa", section: 10..<60, shard: (2, 5, "d")),
    ]
  }

  /// A cost of a request that a log records, answered from a cache.
  private static func recordedCost() throws -> RecordedCost {
    let text = #"{"cost":1.5,"hit":true}"#
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: JSONParser.padding)
    var parser = JSONParser()
    return try bytes.withUnsafeBufferPointer { bytes in
      let row = try parser.parse(try #require(bytes.baseAddress), count: text.utf8.count)
      return RecordedCost(row["cost"], cacheHit: row["hit"])
    }
  }

  @Test func theArticleHasEveryMemberOfAReport() throws {
    let pair = try Self.described("Cost report of two models")
    var written: Set<String> = []
    for report in try Self.pairs() { written.formUnion(try Self.document(ReportDocument(report))) }
    // The parts of a merged threshold are like a threshold.
    written.subtract(["threshold.choices[].strong_share", "threshold.choices[].ties"])
    var choice = try ReportSectionTests.choice()
    choice.alternatives = [PricedAlternative(prices: choice.models, bill: AlternativeBill(models: 3))]
    let more = try Self.document(ReportDocument(choice))
    Self.expect(written.union(more.intersection(pair)), described: pair)
    Self.expect(
      more.subtracting(written).subtracting(pair).subtracting(["cost_by_share", "quality"]),
      described: try Self.described("Cost report of more models"))
  }

  @Test func theArticleHasEveryColumn() throws {
    let article = try ReportArticle.text()
    let rows: [any DocumentRow.Type] = [
      ReportState.CellRow.self, LengthTable.Bin.self, GroupTotal.self, LoggedModelTotal.self, CostBounds.Distance.self,
      ReportState.Similarities.SimilarityRow.self, GainRow.self,
    ]
    for row in rows { #expect(article.contains("`[\(row.columns.joined(separator: ", "))]`"), "\(row)") }
  }

  @Test func theArticleHasEveryMemberOfTheOtherDocuments() throws {
    let calibration = try Self.document(CalibrationDocument(try CalibrationReportTests.report()))
    let bare = try Self.document(
      CalibrationDocument(try CalibrationReportTests.report(hasMap: false, guarantee: CalibrationReportTests.guarantee))
    )
    // Neither report of the test has a distance.
    let described = try Self.described("Calibration").filter { !$0.hasPrefix("distance.") }
    Self.expect(calibration.union(bare).subtracting(["quality", "distance"]), described: described)
    let report = try ReportSamples.report(rows: 60, groups: ["user"])
    let difference = try JSONValue(parsing: CostReportDifference(report, report).encoded())
    Self.expect(Self.members(difference), described: try Self.described("Comparison"))
    let found = try ReportCalibration(report, target: .strongShare(try StrongShare(0.5)))
    Self.expect(
      Self.members(try JSONValue(parsing: found.encoded())), described: try Self.described("Calibration from reports"))
  }
}
