import Assigning
import JSONCoding
import Testing

@testable import Reporting

@Suite struct CostReportReaderTests {
  static func sample() throws -> CostReport {
    try ReportSamples.report(
      rows: 400, rejects: [.init(reason: "no prompt", lines: 4)], groups: ["user", "/a"], cap: 6)
  }

  static func failure(_ text: String) -> String? {
    do throws(ReportingError) {
      _ = try CostReportReader.report(text.utf8, file: "x.json")
      return nil
    } catch { return error.description }
  }

  @Test func whatWasReadIsWrittenAsItWas() throws {
    for report in [try CostReportReaderTests.sample(), try ReportSamples.report(rows: 0)] {
      let bytes = CostReportJSON.encoded(report)
      let read = try CostReportReader.report(bytes, file: "x.json")
      #expect(CostReportJSON.encoded(read) == bytes)
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
    ("\"no prompt\": 4", "\"no prompt\": 9223372036854775807"), ("{", "["),
  ])
  func aChangedReportIsRefused(_ original: String, _ changed: String) throws {
    let text = String(decoding: CostReportJSON.encoded(try CostReportReaderTests.sample()), as: UTF8.self)
    let range = try #require(text.firstRange(of: original), "\(original) is not in the report")
    let failure = CostReportReaderTests.failure(text[..<range.lowerBound] + changed + text[range.upperBound...])
    #expect(failure?.hasPrefix("x.json: ") == true)
  }

  /// Whatever is missing, the reader says so and does not trap.
  @Test func aTruncatedReportIsRefused() throws {
    let document = try JSONValue(parsing: CostReportJSON.encoded(try CostReportReaderTests.sample()))
    for member in try #require(document.members) where member.name != "win_rates" && member.name != "cost_by_share" {
      let rest = JSONValue.object(try #require(document.members).filter { $0.name != member.name })
      #expect(
        CostReportReaderTests.failure(String(decoding: rest.encoded(), as: UTF8.self)) != nil, "without \(member.name)")
    }
  }
}
