import Running
import Routing
import Testing

@testable import Reporting

@Suite struct RouterEvidenceTests {
  @Test func whatDiffersIsLostForGood() throws {
    let first = try ReportSamples.evidence()
    let other = try ReportSamples.evidence(slope: 0.4)
    #expect(first.merged(with: first) == first)
    let both = first.merged(with: other)
    #expect(both.quality == nil && both.training == first.training)
    #expect(both.merged(with: first) == both)
    #expect(first.merged(with: other.merged(with: first)) == both)
    #expect(first.merged(with: .none).training == nil)
    #expect(RouterEvidence.none.merged(with: .none) == .none)
  }

  @Test func aMergedReportOfDifferentRoutersHasNoDrift() throws {
    let first = try ReportSamples.report(rows: 40, input: "01", evidence: try ReportSamples.evidence())
    let second = try ReportSamples.report(rows: 40, input: "02", evidence: try ReportSamples.evidence(usual: 0.7))
    #expect(first.drift != nil && first.quality != nil)
    let merged = try CostReport.merging([first, second])
    #expect(merged.drift == nil && merged.quality != nil)
    #expect(merged.ledger.similarities.rowCount == 0)
    let page = String(decoding: CostReportFormat.html.encoded(merged), as: UTF8.self)
    #expect(page.contains("the runs that were merged were not compared with the same prompts"))
  }

  /// How many more of the rows are remote than of the graded prompts makes the verdict, which the page says in words.
  @Test(arguments: [(0.75, "Near:"), (0.7, "Partly far:"), (0.3, "Far:")])
  func theVerdictIsInPlainWords(_ usual: Double, _ word: String) throws {
    let report = try ReportSamples.report(rows: 400, evidence: try ReportSamples.evidence(usual: usual))
    let page = String(decoding: CostReportFormat.html.encoded(report), as: UTF8.self)
    #expect(page.contains(word), "\(report.drift?.remoteShare ?? 2)")
  }

  /// No format gives an expected quality of a log that is far, and each says that first.
  @Test func nothingIsPromisedOfALogThatIsFar() throws {
    let near = try ReportSamples.report(rows: 400, evidence: try ReportSamples.evidence())
    let far = try ReportSamples.report(rows: 400, evidence: try ReportSamples.evidence(usual: 0.3))
    func text(_ report: CostReport, _ format: CostReportFormat) -> String {
      String(decoding: format.encoded(report), as: UTF8.self)
    }
    let (expected, interval) = (try #require(near.quality), try #require(far.quality?.recoveredInterval))
    #expect(expected.promised == expected.recovered && far.quality?.promised == nil)
    #expect(interval.upperBound - interval.lowerBound > 0.2)
    #expect(text(near, .json).contains("\"pgr\": \(expected.recovered)"))
    #expect(text(far, .json).contains("\"pgr\": null") && text(far, .json).contains("\"lost\": null"))
    for format in [CostReportFormat.html, .markdown] {
      #expect(text(far, format).contains("unknown here") && !text(near, format).contains("unknown here"))
    }
    let page = text(far, .html)
    let warning = page.firstRange(of: "Far from the training:")
    let tiles = page.firstRange(of: "Requests routed")
    #expect(try #require(warning).lowerBound < (try #require(tiles)).lowerBound)
    #expect(ReportSections.summary(of: far).plain.hasPrefix("  far from the training: "))
    #expect(text(far, .csv).contains("far from the training: "))
    #expect(text(far, .prometheus).contains("routellm_batch_far_requests_ratio 0.7"))
    let read = try ReportDocument.report(CostReportFormat.json.encoded(far), file: "far.json")
    #expect(read.quality == far.quality && read.drift == far.drift)
  }

  @Test func aPairThatNobodyGradedHasNoQualityInAnyFormat() throws {
    let note = "nobody graded A and B for this router, whose win rates are those of C over D"
    let evidence = RouterEvidence(
      quality: nil, qualityNote: note, isUngraded: true, training: nil, trainingNote: nil)
    let report = try ReportSamples.report(rows: 40, evidence: evidence)
    for format in [CostReportFormat.html, .markdown, .csv, .json] {
      #expect(String(decoding: format.encoded(report), as: UTF8.self).contains(note), "\(format)")
    }
    let page = String(decoding: CostReportFormat.html.encoded(report), as: UTF8.self)
    #expect(page.contains("nobody graded this pair"))
    #expect(ReportSections.summary(of: report).plain.contains("expected quality: not known, as \(note)"))
    let read = try ReportDocument.report(CostReportFormat.json.encoded(report), file: "r.json")
    #expect(read.evidence == evidence)
    #expect(try CostReport.merging([report], allowsSameInputs: true).evidence.isUngraded)
    #expect(!evidence.merged(with: .none).isUngraded)
  }
}
