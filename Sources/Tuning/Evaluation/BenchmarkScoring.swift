package import Embedding
package import Routing

/// Scores a benchmark's prompts with a router, as a run would.
package enum BenchmarkScoring {
  /// The win rates, and notes on those that are not the router's formula's.
  ///
  /// A router of identities, such as random, sees each prompt's place in the benchmark as its identity.
  ///
  /// - Parameter embedder: what the router's input asks for; nil if it asks for no embedding.
  package static func score(
    _ benchmark: EvaluationBenchmark, with router: any Router, named name: String, embedder: (any EmbeddingModel)?
  ) throws(TuningError) -> EvaluatedRouter {
    var scores = RouterScores()
    var scratch = ScoringScratch()
    for start in stride(from: 0, to: benchmark.count, by: batchSize) {
      let rows = start..<min(start + batchSize, benchmark.count)
      let batch = RouterBatch(
        texts: Array(benchmark.prompts[rows]), for: router, embedder: embedder,
        identities: rows.map { SplitMix64.mix(UInt64($0)) })
      router.score(batch, into: &scores, scratch: &scratch)
    }
    if let row = scores.winRates.firstIndex(where: { !$0.isFinite }) {
      throw TuningError(
        file: name,
        reason:
          "its win rate for prompt \(row + 1) of \(benchmark.name) is \(scores.winRates[row]); train the router anew")
    }
    let notes = FallbackReason.allCases.compactMap { reason -> String? in
      let count = scores.fallbacks.count { $0 == reason }
      return count == 0 ? nil : "\(name): \(count) prompts fell back (\(reason.rawValue))"
    }
    return EvaluatedRouter(name: name, winRates: scores.winRates, notes: notes)
  }

  private static let batchSize = 256
}
