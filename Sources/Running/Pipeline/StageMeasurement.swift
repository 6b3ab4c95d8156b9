internal import Dispatch
internal import Files
internal import LogReading
package import Routing
internal import Synchronization
package import TextModels

/// The rate of the score stage alone, on every worker at once.
package enum ScoringMeasurement {
  /// Rows a second, over all threads.
  ///
  /// - Parameters:
  ///   - embeddings: the rows that each worker scores again and again.
  ///   - seconds: for how long.
  package static func rowsPerSecond(
    of router: any Router, embeddings: EmbeddingMatrix, threadCount: Int, seconds: Double
  ) -> Double {
    let total = Atomic<Int>(0)
    let start = monotonicNanoseconds()
    let end = start + UInt64(seconds * 1e9)
    DispatchQueue.concurrentPerform(iterations: threadCount) { _ in
      let batch = RouterBatch(count: embeddings.count, embeddings: embeddings, identities: [])
      var scores = RouterScores()
      var scratch = ScoringScratch()
      while monotonicNanoseconds() < end {
        scores.removeAll()
        router.score(batch, into: &scores, scratch: &scratch)
        total.add(scores.count, ordering: .relaxed)
      }
    }
    return Double(total.load(ordering: .relaxed)) / (Double(monotonicNanoseconds() - start) / 1e9)
  }
}

/// The rate at which one thread counts prompt tokens: for benchmarks.
package struct CountingMeasurement: Sendable {
  package let tokens: Int
  package let bytes: Int
  package let promptsPerSecond: Double
  package let megabytesPerSecond: Double

  /// Counts all prompts again and again, and takes the fastest round, as each is disturbed by what else the machine does.
  package init(of encoding: PromptEncoding, prompts: [String], rounds: Int) {
    let texts = prompts.map { Array($0.utf8) }
    bytes = texts.reduce(0) { $0 + $1.count }
    var tokens = 0
    var fastest = UInt64.max
    for _ in 0..<rounds {
      // A new one each time: what it keeps from one round must not serve the next.
      let encoder = PromptEncodingCounter(encoding)
      let start = monotonicNanoseconds()
      tokens = texts.reduce(0) { $0 + $1.withUnsafeBufferPointer { encoder.count($0) } }
      fastest = min(fastest, monotonicNanoseconds() - start)
    }
    self.tokens = tokens
    let seconds = Double(max(1, fastest)) / 1e9
    promptsPerSecond = Double(texts.count) / seconds
    megabytesPerSecond = Double(bytes) / seconds / 1e6
  }
}
