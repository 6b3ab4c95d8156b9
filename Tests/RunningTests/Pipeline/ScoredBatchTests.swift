import Files
import Foundation
import Testing

@testable import LogReading
@testable import Running

@Suite struct ScoredBatchTests {
  /// What comes back from the disk, in words that can be compared.
  private static func words(_ batch: ScoredBatch) -> [String] {
    batch.rows.enumerated().map { index, row in
      "\(row) \(String(decoding: batch.bytes[row.id], as: UTF8.self)) \(String(decoding: batch.bytes[row.raw], as: UTF8.self))"
    } + ["\(batch.promptTokens) \(batch.furtherWinRates) \(batch.costs.map(\.units)) \(batch.groupNames.map(\.range))"]
  }

  @Test func batchesComeBackFromTheDisk() throws {
    let spool = try SpoolFile(directory: NSTemporaryDirectory())
    var batches: [ScoredBatch] = []
    for rows in [0, 1, 70, 0] {
      let log = try SampleLog(rows: rows, candidates: 3, seed: UInt64(rows))
      var batch = log.block.rows
      if rows == 70 { RowPricer(log.plan.candidates).price(&batch) }
      batches.append(batch)
      try batch.write(to: spool)
    }
    for _ in 0..<2 {
      var read: [ScoredBatch] = []
      try ScoredBatch.forEach(in: spool) { read.append($0) }
      #expect(read.map(Self.words) == batches.map(Self.words))
    }
    // More may follow what was read.
    try batches[1].write(to: spool)
    var count = 0
    try ScoredBatch.forEach(in: spool) { _ in count += 1 }
    #expect(count == 5)
  }
}

@Suite struct CompletionLearningTests {
  /// Rows of a model with a completion, with a limit, and with neither.
  private static func lines(_ rows: [(model: String?, completion: Int?, limit: Int?)]) -> [SampleLine] {
    rows.map { row in
      var line = SampleLine()
      line.record.usage = TokenUsage(completion: row.completion)
      line.record.maximumCompletionTokens = row.limit
      line.promptTokens = [70, 9_000]
      line.groups = ["someone", row.model]
      return line
    }
  }

  private static func batch(_ rows: [(model: String?, completion: Int?, limit: Int?)]) throws -> ScoredBatch {
    ScoredBatch(lines(rows), estimator: try TokenEstimator(assumedCompletionTokens: 264))
  }

  @Test func rowsThatTellTeachThoseThatDoNot() throws {
    let told = try Self.batch((0..<40).map { ("a", $0 % 2 == 0 ? 90 : 110, nil) } + (0..<20).map { _ in ("b", 7, nil) })
    var untold = try Self.batch([("a", nil, nil), ("a", nil, 50), ("b", nil, nil), (nil, nil, nil), ("a", 3, nil)])
    var learning = CompletionLearning(fieldCount: 2)
    learning.observe(told)
    learning.observe(untold)
    #expect(learning.learnt == nil)
    try learning.settle()
    // By the first count of the prompt, as the class of 64 to 127 tokens.
    var lengths = CompletionLengths()
    for row in 0..<40 {
      lengths.add(model: GroupName("a"), promptTokens: 70, completionTokens: row % 2 == 0 ? 90 : 110)
    }
    for _ in 0..<20 { lengths.add(model: GroupName("b"), promptTokens: 70, completionTokens: 7) }
    lengths.add(model: GroupName("a"), promptTokens: 70, completionTokens: 3)
    for model in ["a", "b"] { lengths.addUntold(model: GroupName(model), promptTokens: 70) }
    lengths.addUntold(model: nil, promptTokens: 70)
    let expected = try #require(LearntCompletions(lengths))
    #expect(learning.learnt == expected)
    learning.complete(&untold)
    #expect(untold.rows.map(\.completionBasis) == [.learnt, .bound, .learnt, .learnt, .observed])
    #expect(untold.rows[1].completion == 50 && untold.rows[2].completion == 7 && untold.rows[4].completion == 3)
    for (index, model) in [(0, "a"), (2, "b"), (3, nil)] as [(Int, String?)] {
      let estimate = expected.estimate(model: model.map { GroupName($0) }, promptTokens: 70)
      #expect(untold.rows[index].completion == estimate?.tokens)
    }
  }

  @Test func withoutATellingRowThereIsNothingToLearnFrom() throws {
    var learning = CompletionLearning(fieldCount: 2)
    learning.observe(try Self.batch([("a", nil, nil)]))
    #expect(throws: AssigningError.nothingToLearnFrom) { try learning.settle() }
    var needless = CompletionLearning(fieldCount: 2)
    var bound = try Self.batch([("a", nil, 5)])
    needless.observe(bound)
    try needless.settle()
    needless.complete(&bound)
    #expect(needless.learnt == nil && bound.rows[0].completionBasis == .bound)
  }
}
