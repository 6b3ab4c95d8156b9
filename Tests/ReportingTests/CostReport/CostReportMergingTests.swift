import Running
import FileFormats
import Testing

@testable import Reporting

@Suite struct CostReportMergingTests {
  /// One of three parts of a run, each with an input of its own.
  static func part(_ index: Int, cap: Int) throws -> CostReport {
    try ReportSamples.report(
      rows: 900, path: "part-\(index).jsonl", rejects: [.init(reason: "no prompt", lines: index)],
      groups: ["user", "day"], cap: cap, part: { $0 * $0 % 7 % 3 == index }, input: "\(index)\(index)", blank: index,
      evidence: try ReportSamples.evidence(), observesQuality: true)
  }

  static func whole(cap: Int) throws -> CostReport {
    try ReportSamples.report(
      rows: 900, rejects: [.init(reason: "no prompt", lines: 3)], groups: ["user", "day"], cap: cap, blank: 3,
      evidence: try ReportSamples.evidence(), observesQuality: true)
  }

  static func withoutProvenance(_ report: CostReport) throws -> [UInt8] {
    let members = try JSONValue(parsing: ReportDocument(report).encoded()).members
    return JSONValue.object(try #require(members).filter { $0.name != "provenance" }).encoded()
  }

  @Test(arguments: [4, 100]) func mergingGivesTheBytesOfTheWholeInAnyOrder(_ cap: Int) throws {
    let parts = try (0..<3).map { try CostReportMergingTests.part($0, cap: cap) }
    let whole = try CostReportMergingTests.withoutProvenance(CostReportMergingTests.whole(cap: cap))
    let merged = try CostReport.merging(parts)
    #expect(try CostReportMergingTests.withoutProvenance(merged) == whole)
    let bytes = ReportDocument(merged).encoded()
    #expect(try ReportDocument(.merging([parts[2], parts[0], parts[1]])).encoded() == bytes)
    #expect(try ReportDocument(.merging([.merging([parts[1], parts[2]]), parts[0]])).encoded() == bytes)
    #expect(try ReportDocument(.merging([parts[0], .merging([parts[1], parts[2]])])).encoded() == bytes)
    #expect(merged.runs.flatMap(\.inputs).map(\.path).sorted() == ["part-0.jsonl", "part-1.jsonl", "part-2.jsonl"])
  }

  @Test func totalsAreTheSumsOfTheParts() throws {
    let parts = try (0..<3).map { try CostReportMergingTests.part($0, cap: 100) }
    let merged = try CostReport.merging(parts)
    #expect(merged.projection.routed == parts.reduce(.zero) { $0 + $1.projection.routed })
    #expect(merged.projection.allStrong == parts.reduce(.zero) { $0 + $1.projection.allStrong })
    #expect(merged.requests.read == parts.reduce(0) { $0 + $1.requests.read })
    for table in merged.ledger.groups {
      #expect(table.sum.routedCost == merged.projection.routed)
      #expect(table.sum.rows == merged.totals.rows)
    }
  }

  @Test func whatCannotBeOneReportIsRefused() throws {
    let part = try CostReportMergingTests.part(1, cap: 100)
    func reason(_ other: CostReport) -> String? {
      do throws(ReportingError) {
        _ = try CostReport.merging([part, other])
        return nil
      } catch { return error.description }
    }
    #expect(reason(part)?.contains("part-1.jsonl") == true)
    #expect(throws: Never.self) { try CostReport.merging([part, part], allowsSameInputs: true) }
    #expect(reason(try ReportSamples.report(rows: 5, groups: ["user"]))?.contains("groupings") == true)
    #expect(
      reason(
        try ReportSamples.report(
          rows: 5, pair: ModelPair(strong: "other", weak: "mixtral"), groups: ["user", "day"], cap: 100))?
        .contains("models") == true)
    #expect(reason(try CostReportMergingTests.part(2, cap: 4))?.contains("(up to 4)") == true)
    #expect(throws: ReportingError.nothingToMerge) { try CostReport.merging([]) }
  }

  @Test func thresholdsMergeInAnyOrder() throws {
    let share = try StrongShare(0.3)
    let choices: [ThresholdChoice] = [
      .given(try CostThreshold(0.5)), .strongShare(share, threshold: try CostThreshold(0.6), tieCount: 2),
      .strongShare(share, threshold: try CostThreshold(0.6), tieCount: 3),
      .strongShare(share, threshold: nil, tieCount: 0),
    ]
    let merged = choices[0].merged(with: choices[1]).merged(with: choices[2]).merged(with: choices[3])
    #expect(choices[3].merged(with: choices[2].merged(with: choices[1].merged(with: choices[0]))) == merged)
    #expect(
      merged
        == .several([choices[0], .strongShare(share, threshold: try CostThreshold(0.6), tieCount: 5), choices[3]]))
    #expect(choices[0].merged(with: choices[0]) == choices[0])
  }
}
