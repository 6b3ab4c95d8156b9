import FileFormats
import Testing

@testable import Reporting

@Suite struct CostReportCSVTests {
  @Test(arguments: [
    ("plain", "plain"), ("two words", "\"two words\""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
    ("=1+1", "\"'=1+1\""), ("+49", "\"'+49\""), ("-2", "\"'-2\""), ("@cmd", "\"'@cmd\""), (" =1", "\"' =1\""),
    ("'=1", "\"''=1\""), ("\t=1", "\"'\t=1\""), ("a\nb", "\"a\nb\""), ("\r=x", "\"'\r=x\""), ("＝1", "\"'＝1\""),
  ])
  func noCellStartsAFormula(_ text: String, _ cell: String) { #expect(CSVText.cell(text, guarded: true) == cell) }

  @Test func everyLineHasTheSameColumns() throws {
    let report = try ReportSamples.report(rows: 200, rejects: [.init(reason: "no prompt", lines: 2)], groups: ["user"])
    let lines = String(decoding: CostReportFormat.csv.encoded(report, top: 10), as: UTF8.self).split(separator: "\r\n")
    // A header, the total, two models, the logged bill with three of its own, groups, those without one, and rejects.
    #expect(lines.count == 1 + 1 + 2 + 1 + 3 + 15 + 1 + 1)
    #expect(lines.allSatisfy { $0.replacing(/"[^"]*"/, with: "").count { $0 == "," } == 17 })
  }
}
