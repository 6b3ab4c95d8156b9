import Running
import Testing

@testable import Reporting

@Suite struct CostReportMarkdownTests {
  @Test func textsOfTheLogStayText() throws {
    let evil = "a|b\n<script>[x](y) *c* `d`"
    let report = try ReportSamples.report(
      rows: 20, pair: ModelPair(strong: evil, weak: "w"), rejects: [.init(reason: evil, lines: 1)])
    let text = String(decoding: CostReportFormat.markdown.encoded(report, top: 5), as: UTF8.self)
    #expect(!text.contains("<script>") && !text.contains("a|b"))
    #expect(text.contains(#"a\|b \<script\>\[x\](y) \*c\* \`d\`"#))
  }

  @Test func anEmptyRunHasAPage() throws {
    let text = String(
      decoding: CostReportFormat.markdown.encoded(try ReportSamples.report(rows: 0), top: 5), as: UTF8.self)
    #expect(text.contains("No request was routed."))
  }
}
