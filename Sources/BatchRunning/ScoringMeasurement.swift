internal import Dispatch
package import Embedding
internal import LogReading
package import Routing
internal import Synchronization

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
