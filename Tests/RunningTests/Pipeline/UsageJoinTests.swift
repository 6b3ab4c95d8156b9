import Foundation
import LogReading
import TestSupport
import Testing

@testable import Running

@Suite struct UsageJoinTests {
  /// Results with failures, repeats and rubbish among them, over many blocks.
  private func results() -> String {
    (0..<20_000).map { row in
      switch row % 10 {
      case 3: "{\"custom_id\":\"r\(row)\",\"response\":null,\"error\":{\"code\":\"batch_expired\"}}\n"
      case 5: "rubbish \(row)\n"
      case 7: "{\"custom_id\":\"r\(row)\",\"response\":{\"status_code\":200,\"body\":{}}}\n"
      case 9: "{\"custom_id\":\"r\(row - 1)\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n"
      default: "{\"custom_id\":\"r\(row)\",\"usage\":{\"prompt_tokens\":\(row),\"completion_tokens\":2}}\n"
      }
    }.joined()
  }

  private func read(
    threads: Int, maximum: Int, reject: (RejectedLine) throws -> Void = { _ in }
  ) throws -> UsageJoin.Outcome {
    let join = UsageJoin(
      JoinReading(
        inputs: [.file(TemporaryFile.holding(results()))], limits: LineLimits(blockSize: 4096), threadCount: threads),
      maximumCount: maximum)
    return try join.read(reject: reject)
  }

  @Test(arguments: [1, 4]) func everyLineIsAccountedFor(_ threads: Int) throws {
    var rejectedNumbers: [Int] = []
    let outcome = try read(threads: threads, maximum: 12_000) { rejectedNumbers.append($0.number) }
    #expect(outcome.index.count == 12_000)
    #expect(outcome.failedCount == 2000 && outcome.withoutUsageCount == 2000 && outcome.repeatedCount == 2000)
    #expect(outcome.lines.rejectedCount == 2000 && outcome.lines.lineCount == 20_000)
    #expect(rejectedNumbers == (0..<2000).map { 10 * $0 + 6 })
    #expect(outcome.lines.firstRejected.map(\.number) == [6, 16, 26, 36, 46])
    // Of repeated ids the first result counts, whichever worker was faster.
    for row in stride(from: 8, to: 20_000, by: 10) {
      let id = Array("r\(row)".utf8)
      #expect(id.withUnsafeBufferPointer { outcome.index.usage(of: $0) } == TokenUsage(prompt: row, completion: 2))
    }
    #expect(outcome.index.usedCount == 2000)
  }

  @Test func theBoundIsKept() {
    #expect(throws: UsageJoinError.self) { _ = try read(threads: 2, maximum: 11_999) }
  }
}
