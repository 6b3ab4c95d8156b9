import FileFormats
import Foundation
import Running
import Routing
import Testing

@testable import Reporting

@Suite struct CalibrationReportTests {
  static let guarantee = QualityGuarantee(
    quality: 0.9, confidence: 0.95, labelCount: 400, recovered: 0.97, strongShare: 0.7)

  static func report(hasMap: Bool = true, guarantee: QualityGuarantee? = nil) throws -> CalibrationReport {
    let costs = try ReportSamples.report(rows: 1000, threshold: 0.5)
    let map = try QualityMap(
      knots: [QualityMap.Knot(winRate: 0.5, gain: 0.25, low: 0.125, high: 0.5)], unit: "accuracy", promptCount: 1800,
      method: "made up")
    // Of a ledger of one row: the report only repeats its figures.
    var ledger = CostLedger()
    [USD.zero, .zero].withUnsafeBufferPointer {
      ledger.add(
        winRate: 0.5, candidate: 0,
        tokens: TokenCounts(prompt: 1, promptBasis: .observed, completion: 1, completionBasis: .observed), costs: $0)
    }
    let quality = QualityProjection(
      strongGain: 0.5, totalGain: 1, ledger: ledger, map: map,
      resamples: QualityMapResamples(gains: [0.25, -0.25], knotCount: 1))
    return CalibrationReport(
      target: .strongShare(0.4), threshold: try CostThreshold(0.5), thresholdInterval: 0.4375...0.5625,
      intervalBasis: .orderStatistics, shareInterval: 0.25...0.75, quality: hasMap ? quality : nil,
      map: hasMap ? map : nil, mapPair: .graded, qualityNote: hasMap ? nil : "it was not asked for",
      guarantee: guarantee, distance: nil,
      distanceNote: "nothing is kept", costs: costs)
  }

  @Test func theTextTellsEverything() throws {
    let report = try Self.report()
    let text = CalibrationSections.text(report)
    let strong = report.costs.totals.strong.rows
    for part in [
      "threshold 0.5\n  95% interval 0.4375 to 0.5625, by exact order statistics of the rows",
      "\(strong) of 1,000 rows go strong", "of further rows like these, 25.0% to 75.0% (95%)",
      "\(strong - 400) more than asked for: rows of equal win rates go the same way",
      "PGR 50.0% [", "of accuracy a request, gpt-4-1106-preview over mixtral-8x7b-instruct-v0.1",
      "1 of 2 resamples of the map has no gap at all", "Not known: nothing is kept", "win rates, from\n  0.",
    ] { #expect(text.contains(part), "\(part) in:\n\(text)") }
    #expect(CalibrationSections.text(try Self.report(hasMap: false)).contains("none: it was not asked for"))
    #expect(
      CalibrationSections.text(try Self.report(guarantee: Self.guarantee)).contains(
        "  with 95.0% confidence, at least 90.0% of the gap is recovered on requests like the 400 labelled ones"))
  }

  /// Its own sections first, then those of a run at the threshold, and none twice.
  @Test func thePageHasTheRunToo() throws {
    let page = String(decoding: CostReportFormat.html.encoded(try Self.report()), as: UTF8.self)
    let titles = page.components(separatedBy: "<h2>").dropFirst().map { $0.components(separatedBy: "</h2>")[0] }
    #expect(
      titles.prefix(4) == ["Threshold 0.5", "Expected quality", "Distance from the training", "Another threshold"])
    #expect(Set(titles).count == titles.count && titles.last == "Provenance")
  }

  @Test func theDocumentHoldsTheSame() throws {
    let document = try JSONValue(parsing: CalibrationDocument(try Self.report()).encoded())
    #expect(document["schema"]?.string == "routellm-batch/calibration")
    #expect(document["threshold"]?["target"]?.string == "strong share")
    #expect(document["threshold"]?["interval"]?.values?.compactMap(\.double) == [0.4375, 0.5625])
    #expect(document["quality"]?["pgr"]?.double == 0.5 && document["quality"]?["without_gap"]?.integer == 1)
    #expect(document["distance"] == .null && document["distance_note"]?.string == "nothing is kept")
    #expect(document["cost_report"]?["schema"]?.string == "routellm-batch/cost-report")
    let bare = try JSONValue(parsing: CalibrationDocument(try Self.report(hasMap: false)).encoded())
    #expect(bare["quality"] == .null && bare["quality_note"]?.string == "it was not asked for")
  }
}
