import Running
import Testing

@testable import Reporting

@Suite struct CostReportDifferenceTextTests {
  @Test func nothingOfALogSteersATerminal() throws {
    let report = try ReportSamples.report(rows: 60, groups: ["/\u{1B}[31m"])
    let text = CostReportDifference(report, report).text(names: ("a\u{9B}2J", "b\n"), top: 3)
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) })
  }

  @Test func columnsStandUnderEachOther() throws {
    let (first, second) = (try ReportSamples.report(rows: 60), try ReportSamples.report(rows: 7_000))
    let text = CostReportDifference(first, second).text(names: ("a", "b"), top: 3)
    let table = text.split(separator: "\n", omittingEmptySubsequences: false)[3...].prefix { !$0.isEmpty }
    #expect(table.count == 13)
    #expect(Set(table.dropFirst().map(\.count)).count <= 2, "rows without a relative change are shorter")
  }

  @Test func groupsThatDidNotChangeAreOneLine() throws {
    let report = try ReportSamples.report(rows: 60, groups: ["user"])
    let same = CostReportDifference(report, report).text(names: ("a", "b"), top: 3)
    #expect(same.contains("By user: none of 15 changed\n") && !same.contains("group 1"))
    // Of two parts of one run, all groups differ.
    let part = try ReportSamples.report(rows: 60, groups: ["user"], part: { $0 != 1 })
    let changed = CostReportDifference(report, part).text(names: ("a", "b"), top: 3)
    #expect(changed.contains("group 7") && changed.contains("unchanged: 14\n"))
  }
}
