import Running
import Foundation
import FileFormats
import TestSupport
import Testing

@testable import Reporting

@Suite struct CostReportReaderTests {
  static func sample() throws -> CostReport {
    try ReportSamples.report(
      rows: 400, rejects: [.init(reason: "no prompt", lines: 4)], groups: ["user", "/a"], cap: 6,
      evidence: try ReportSamples.evidence())
  }

  static func failure(_ text: String) -> String? {
    do throws(ReportingError) {
      _ = try ReportDocument.report(text.utf8, file: "x.json")
      return nil
    } catch { return error.description }
  }

  @Test func whatWasReadIsWrittenAsItWas() throws {
    for report in [try CostReportReaderTests.sample(), try ReportSamples.report(rows: 0)] {
      let bytes = ReportDocument(report).encoded()
      let read = try ReportDocument.report(bytes, file: "x.json")
      #expect(ReportDocument(read).encoded() == bytes)
      #expect(read.ledger == report.ledger)
      for format in CostReportFormat.allCases {
        #expect(format.encoded(read, top: 5) == format.encoded(report, top: 5))
      }
    }
  }

  @Test(arguments: [
    ("\"routed\": 400", "\"routed\": 401"), ("\"cap\": 6", "\"cap\": 5"), ("\"lowest\": 0.", "\"lowest\": 7."),
    ("\"schema\": \"routellm-batch/cost-report\"", "\"schema\": \"other\""), ("\"version\": 2", "\"version\": 3"),
    ("\"win_rate_cells\": [", "\"win_rate_cells\": [[1,1,1,\"1\",\"1\"],"), ("\"user\"", "3"),
    ("\"win_rate_cells\": [", "\"win_rate_cells\": [[70000,1,1,\"1\",\"1\"],"),
    ("\"win_rate_cells\": [", "\"win_rate_cells\": [[1,-1,1,\"1\",\"1\"],"),
    ("\"win_rate_cells\": [", "\"win_rate_cells\": [7,"), ("\"routed_usd\": \"", "\"routed_usd\": \"1"),
    ("\"input_per_million_usd\": \"10\"", "\"input_per_million_usd\": \"0\""),
    ("\"chosen_by\": \"artefact default\"", "\"chosen_by\": \"the moon\""),
    ("\"no prompt\": 4", "\"no prompt\": 9223372036854775807"), ("{", "["), ("\"gains\": [", "\"gains\": [1e9,"),
    ("\"q05\": ", "\"q05\": 7"),
    ("\"is_whole\": true", "\"is_whole\": false"), ("\"quality_resamples\": [", "\"quality_resamples\": [[1],"),
  ])
  func aChangedReportIsRefused(_ original: String, _ changed: String) throws {
    let text = String(decoding: ReportDocument(try CostReportReaderTests.sample()).encoded(), as: UTF8.self)
    let range = try #require(text.firstRange(of: original), "\(original) is not in the report")
    let failure = CostReportReaderTests.failure(text[..<range.lowerBound] + changed + text[range.upperBound...])
    #expect(failure?.hasPrefix("x.json: ") == true)
  }

  /// A report of this version from before it told quality and drift.
  @Test func anOlderReportIsRead() throws {
    let path = URL(fileURLWithPath: ProjectFile.golden("report-without-quality.json", of: "ReportingTests"))
    let read = try ReportDocument.report(try Data(contentsOf: path), file: "x.json")
    #expect(read.totals.rows == 12 && read.quality == nil && read.drift == nil)
    let whole = try CostReport.merging([read, read], allowsSameInputs: true)
    #expect(whole.evidence == .none)
    let page = String(decoding: CostReportFormat.html.encoded(whole), as: UTF8.self)
    #expect(page.contains("Not known: this report does not say."))
  }

  /// Whatever is missing, the reader says so and does not trap.
  @Test func aTruncatedReportIsRefused() throws {
    let document = try JSONValue(parsing: ReportDocument(try CostReportReaderTests.sample()).encoded())
    let drawn = ["win_rates", "cost_by_share", "quality", "quality_note", "drift", "drift_note"]
    for member in try #require(document.members) where !drawn.contains(member.name) {
      let rest = JSONValue.object(try #require(document.members).filter { $0.name != member.name })
      #expect(
        CostReportReaderTests.failure(String(decoding: rest.encoded(), as: UTF8.self)) != nil, "without \(member.name)")
    }
  }

  /// Without what later versions of the program added to schema version 2.
  private static func earlier(_ report: CostReport) throws -> [UInt8] {
    func without(_ value: JSONValue?, _ names: Set<String>) -> [JSONValue.Member] {
      (value?.members ?? []).filter { !names.contains($0.name) }
    }
    let document = try JSONValue(parsing: ReportDocument(report).encoded())
    let tokens = document["tokens"]
    let changed: [String: JSONValue] = [
      "cost": .object(without(document["cost"], ["intervals"])),
      "logged": .object(
        without(
          document["logged"],
          ["uncached_usd", "cache_savings_usd", "list_priced_rows", "nameless_rows", "unobserved_rows"])),
      "tokens": .object(
        without(tokens, ["kinds", "contradictions", "uncounted", "completion"]) + [
          .init(name: "completion", value: .object(without(tokens?["completion"], ["learnt"])))
        ]),
      "state": .object(without(document["state"], ["logged_models", "token_bounds"])),
    ]
    let members = try #require(document.members)
    return JSONValue.object(members.map { .init(name: $0.name, value: changed[$0.name] ?? $0.value) }).encoded()
  }

  @Test func aReportOfAnEarlierVersionIsReadAndMerged() throws {
    // Of one row whose cost is logged; nothing of it was learnt, and the earlier version did not tell its model.
    let rows = try (0..<40).map { row in
      try ReportSamples.report(rows: 40, groups: ["user", "/a"], cap: 6, part: { $0 == row })
    }
    let report = try #require(rows.first { $0.ledger.logged.rows == 1 })
    let old = try ReportDocument.report(CostReportReaderTests.earlier(report), file: "old.json")
    #expect(old.totals == report.totals && old.ledger.loggedModels.missing.pricedRows == report.ledger.logged.rows)
    let merged = try CostReport.merging([old, CostReportReaderTests.sample()], allowsSameInputs: true)
    let bytes = ReportDocument(merged).encoded()
    #expect(ReportDocument(try ReportDocument.report(bytes, file: "merged.json")).encoded() == bytes)
  }
}
