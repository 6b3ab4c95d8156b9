import FileFormats
import Running
import Testing

@testable import Reporting

@Suite struct SessionSectionTests {
  static func totals(_ rule: SessionRule = .hardest, moved: Int = 2) throws -> SessionTotals {
    try #require(
      SessionTotals(field: "/s", rule: rule, sessions: 3, rows: 7, movedToStrong: moved, movedToWeak: 1))
  }

  private static func report(_ input: String = "0a", _ totals: SessionTotals? = nil) throws -> CostReport {
    try ReportSamples.report(rows: 9, path: input, input: input, sessions: try totals ?? Self.totals())
  }

  @Test func aReportWithSessionsComesBack() throws {
    let report = try Self.report()
    let bytes = ReportDocument(report).encoded()
    let read = try ReportDocument.report(bytes, file: "r.json")
    #expect(read.ledger.sessions == report.ledger.sessions && ReportDocument(read).encoded() == bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    for (old, new) in [
      (#""count": 3"#, #""count": 8"#), (#""requests": 7"#, #""requests": 10"#), ("\"hardest\"", "\"longest\""),
      (#""moved_to_strong": 2"#, #""moved_to_strong": 7"#),
    ] {
      #expect(text.contains(old))
      #expect(throws: ReportingError.self, "\(new)") {
        try ReportDocument.report(text.replacing(old, with: new).utf8, file: "r.json")
      }
    }
  }

  @Test func reportsOfOneRuleAddUp() throws {
    let merged = try CostReport.merging([Self.report("0a"), Self.report("0b")])
    let totals = try #require(merged.ledger.sessions)
    #expect(totals.sessions == 6 && totals.rows == 14 && totals.movedToStrong == 4 && totals.movedToWeak == 2)
    #expect(throws: ReportingError.self) {
      try CostReport.merging([Self.report("0a"), Self.report("0b", Self.totals(.first))])
    }
    #expect(throws: ReportingError.self) {
      try CostReport.merging([Self.report("0a"), ReportSamples.report(rows: 9, path: "0b", input: "0b")])
    }
  }

  @Test func everyFormatCountsThem() throws {
    let report = try Self.report()
    for format in CostReportFormat.allCases {
      let text = String(decoding: format.encoded(report, top: 10), as: UTF8.self)
      #expect(text.lowercased().contains("session"), "\(format)")
    }
    #expect(
      SessionText.lines(of: report) == [
        "3 sessions of /s with 7 requests stay on one model each; the most demanding request of each decides; 2 requests "
          + "name no session", "3 requests moved for their session: 2 to the strong model, 1 to the weak one",
      ])
  }
}
