import Running
import Testing

@testable import Reporting

@Suite struct CostReportMetricsTests {
  @Test func everySeriesHasItsHelpItsTypeAndANumber() throws {
    let evil = ModelPair(strong: "a\"b\\c\nd", weak: "w")
    let report = try ReportSamples.report(rows: 300, pair: evil, groups: ["user"])
    let text = String(decoding: CostReportFormat.prometheus.encoded(report, top: 3), as: UTF8.self)
    var known: Set<Substring> = []
    var series: Set<Substring> = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("# TYPE ") {
        #expect(known.insert(words[2]).inserted, "a metric is declared once")
        #expect(words[3] == "gauge")
      } else if !line.hasPrefix("#") {
        #expect(known.contains(line.prefix { $0 != "{" && $0 != " " }))
        #expect(Double(try #require(words.last)) != nil)
        #expect(series.insert(line.dropLast(try #require(words.last).count)).inserted, "no series twice")
      }
    }
    #expect(text.hasSuffix("\n"))
    #expect(text.contains(#"model="a\"b\\c\nd""#))
    #expect(text.split(separator: "\n").count { $0.hasPrefix("routellm_batch_group_cost_usd{") } == 5)
    #expect(text.contains("last_run_timestamp_seconds 1795478399\n"))
  }
}
