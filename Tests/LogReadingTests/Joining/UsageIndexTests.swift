import Dispatch
import LogReading
import Testing

@Suite struct UsageIndexTests {
  /// The entries of results in OpenAI's layout.
  private func entries(_ ids: [String]) throws -> [ResultBatch.Entry] {
    let lines = ids.enumerated().map { index, id in
      "{\"custom_id\":\"\(id)\",\"response\":{\"body\":{\"usage\":{\"prompt_tokens\":\(index),\"completion_tokens\":7}}}}\n"
    }
    return try TemporaryLog.results(lines.joined()).entries
  }

  private func usage(_ index: UsageIndex, _ id: String) -> TokenUsage? {
    Array(id.utf8).withUnsafeBufferPointer { index.usage(of: $0) }
  }

  @Test func manyIdsAreFoundAndOthersAreNot() throws {
    let ids = (0..<50_000).map { "request-\($0)" }
    let index = UsageIndex(maximumCount: 50_000)
    for entry in try entries(ids) { #expect(index.insert(entry) == .added) }
    index.seal()
    for (place, id) in ids.enumerated() {
      #expect(usage(index, id) == TokenUsage(prompt: place, completion: 7, tier: .batch))
    }
    for id in ["", "request-50000", "request-", "REQUEST-1", "request-1\u{0}"] { #expect(usage(index, id) == nil) }
    #expect(index.matchedRowCount == 50_000 && index.unmatchedRowCount == 5)
    #expect(index.repeatedRowCount == 0 && index.unusedCount == 0)
  }

  @Test func theFirstOfSeveralResultsCountsAndTheBoundHolds() throws {
    let index = UsageIndex(maximumCount: 2)
    let entries = try entries(["a", "a", "b", "a", "c"])
    #expect(entries.map { index.insert($0) } == [.added, .known, .added, .known, .full])
    index.seal()
    #expect(usage(index, "a") == TokenUsage(prompt: 0, completion: 7, tier: .batch))
    #expect(usage(index, "a") != nil)
    #expect(usage(index, "c") == nil)
    #expect(index.matchedRowCount == 2 && index.repeatedRowCount == 1 && index.unusedCount == 1)
  }

  @Test func workersMayAskAtOnce() throws {
    let ids = (0..<2000).map { "r\($0)" }
    let index = UsageIndex(maximumCount: 2000)
    for entry in try entries(ids) { _ = index.insert(entry) }
    index.seal()
    DispatchQueue.concurrentPerform(iterations: 8) { worker in
      for place in stride(from: worker / 2, to: 2000, by: 4) {
        let id = Array("r\(place)".utf8)
        _ = id.withUnsafeBufferPointer { index.usage(of: $0) }
      }
    }
    #expect(index.matchedRowCount == 4000 && index.repeatedRowCount == 2000 && index.unusedCount == 0)
  }
}
