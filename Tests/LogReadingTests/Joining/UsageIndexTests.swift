import Dispatch
import Testing
@testable import LogReading

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
    #expect(index.usedCount == 50_000)
  }

  @Test func theFirstOfSeveralResultsCountsAndTheBoundHolds() throws {
    let index = UsageIndex(maximumCount: 2)
    let entries = try entries(["a", "a", "b", "a", "c"])
    #expect(entries.map { index.insert($0) } == [.added, .known, .added, .known, .full])
    index.seal()
    #expect(usage(index, "a") == TokenUsage(prompt: 0, completion: 7, tier: .batch))
    #expect(usage(index, "a") != nil)
    #expect(usage(index, "c") == nil)
    #expect(index.count == 2 && index.usedCount == 1)
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
    #expect(index.usedCount == 2000)
  }

  @Test func marksOutliveAProcess() throws {
    func filled() throws -> UsageIndex {
      let index = UsageIndex(maximumCount: 2000)
      for entry in try entries((0..<2000).map { "r\($0)" }) { _ = index.insert(entry) }
      index.seal()
      return index
    }
    let first = try filled()
    for place in 0..<700 { _ = usage(first, "r\(place)") }
    let second = try filled()
    #expect(second.restore(usedMarks: first.usedMarks) && second.usedCount == 700)
    for place in 600..<800 { _ = usage(second, "r\(place)") }
    #expect(second.usedCount == 800)
    #expect(!second.restore(usedMarks: [1]) && second.usedCount == 800)
  }
}
