import Testing

@testable import Reporting

@Suite struct RepeatedInputsTests {
  /// A report of one input, perhaps a section of a file and a shard of a log.
  static func report(
    _ input: String, path: String = "log.jsonl", section: Range<Int>? = nil, of fileBytes: Int = 100,
    shard: (Int, Int, String)? = nil
  ) throws -> CostReport {
    let sample = try ReportSamples.report(rows: 3, path: path, input: input)
    var run = sample.runs[0]
    run.inputs[0].section = section.map { .init(range: $0, fileBytes: fileBytes) }
    run.inputs[0].bytes = section?.count ?? fileBytes
    run.shard = shard.map { .init(index: $0.0, count: $0.1, division: $0.2) }
    return CostReport(
      models: sample.models, requests: sample.requests, ledger: sample.ledger, rejects: [],
      threshold: sample.threshold, prices: sample.prices, assumedCompletionTokens: 264, runs: [run])
  }

  private func refusal(_ reports: CostReport...) -> ReportingError? {
    do throws(ReportingError) {
      try RepeatedInputs.refuse(in: reports)
      return nil
    } catch { return error }
  }

  @Test func shardsOfOneDivisionMayHaveEqualBytes() throws {
    let first = try Self.report("aa", section: 0..<50, shard: (1, 2, "d"))
    let second = try Self.report("aa", section: 50..<100, shard: (2, 2, "d"))
    #expect(refusal(first, second) == nil)
  }

  @Test func theSameShardTwiceIsRefusedEvenWithoutARow() throws {
    let first = try Self.report("aa", section: 0..<50, shard: (1, 2, "d"))
    let again = try Self.report("bb", path: "other.jsonl", shard: (1, 2, "d"))
    #expect(refusal(first, again) == .repeatedShard(index: 1, count: 2))
  }

  @Test func equalBytesOfDifferentDivisionsAreRefused() throws {
    let first = try Self.report("aa", shard: (1, 2, "d"))
    for other in [
      try Self.report("aa", shard: (2, 3, "d")), try Self.report("aa", shard: (2, 2, "e")), try Self.report("aa"),
    ] {
      #expect(refusal(first, other)?.description.contains("log.jsonl") == true)
    }
  }

  @Test func overlappingSectionsOfOneFileAreRefused() throws {
    let first = try Self.report("aa", section: 0..<50, shard: (1, 2, "d"))
    #expect(refusal(first, try Self.report("bb", section: 40..<80, shard: (2, 3, "d"))) != nil)
    #expect(refusal(first, try Self.report("bb")) != nil)
    #expect(refusal(first, try Self.report("bb", section: 50..<80, shard: (2, 3, "d"))) == nil)
    // Another file of that name: it has another size.
    #expect(refusal(first, try Self.report("bb", of: 101)) == nil)
    #expect(refusal(first, try Self.report("bb", path: "other.jsonl")) == nil)
  }

  @Test func aSavedReportTellsItsShardAgain() throws {
    let report = try Self.report("aa", section: 10..<60, shard: (2, 5, "d"))
    let bytes = ReportDocument(report).encoded()
    let again = try bytes.withUnsafeBytes { try ReportDocument.report($0, file: "r.json") }
    #expect(again.runs == report.runs)
    #expect(ReportDocument(again).encoded() == bytes)
  }

  @Test(arguments: [
    ("[10,60]", "[60,10]"), ("[10,60]", "[10,101]"), ("[10,60]", "[-1,60]"), ("[10,60]", "[10]"), ("[10,60]", "7"),
    ("\"index\": 2", "\"index\": 6"), ("\"count\": 5", "\"count\": 0"), ("\"index\": 2", "\"index\": \"2\""),
  ])
  func aShardThatCannotBeIsRefused(_ part: String, _ other: String) throws {
    let text = String(
      decoding: ReportDocument(try Self.report("aa", section: 10..<60, shard: (2, 5, "d"))).encoded(), as: UTF8.self)
    let range = try #require(text.firstRange(of: part))
    let bytes = Array(text.replacingCharacters(in: range, with: other).utf8)
    #expect(throws: ReportingError.self) {
      try bytes.withUnsafeBytes { try ReportDocument.report($0, file: "r.json") }
    }
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
    String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
