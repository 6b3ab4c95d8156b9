import Numerics
import Routing
import Running
import Testing
import TextModels

@testable import Training

@Suite struct PromiseCoverageTests {
  /// Prompts whose gain rises with the win rate, or falls with it.
  static func sample(_ count: Int, seed: UInt64, isReversed: Bool = false) -> HeldOutScores {
    var random = SplitMix64(seed: seed)
    func uniform() -> Double { Double(random.next() >> 11) / 9_007_199_254_740_992 }
    var scores = HeldOutScores()
    for _ in 0..<count {
      let winRate = uniform()
      scores.winRates.append(winRate)
      scores.gains.append(uniform() < 0.1 + 0.5 * (isReversed ? 1 - winRate : winRate) ? 1 : uniform() < 0.05 ? -1 : 0)
    }
    return scores
  }

  /// Directions drawn alike, whatever the seed.
  static func embeddings(_ count: Int, seed: UInt64) -> EmbeddingMatrix {
    var random = SplitMix64(seed: seed)
    var embeddings = EmbeddingMatrix(dimension: 4)
    for _ in 0..<count {
      embeddings.appendRow { target in
        for column in target.indices { target[column] = Float(Int(random.next() >> 40)) / 8_388_608 - 1 }
      }
    }
    return embeddings
  }

  static func coverage(_ scores: HeldOutScores) throws -> PromiseCoverage {
    let fit = try QualityMapFit(sample(800, seed: 1), unit: "accuracy", method: "a test", resampleCount: 100, seed: 1)
    var benchmark = EvaluationBenchmark(name: "b", scale: .accuracy, pair: .standard)
    for gain in scores.gains { benchmark.append("p", strong: max(0, gain), weak: max(0, -gain)) }
    let sketch = try #require(TrainingSketch(drawing: embeddings(800, seed: 5), seed: 1))
    let comparison = try #require(TrainingComparison(sketch))
    return try #require(
      PromiseCoverage(
        router: "r", benchmark, winRates: scores.winRates, map: fit.map, resamples: fit.resamples,
        comparison: comparison, embeddings: embeddings(scores.winRates.count, seed: 6)))
  }

  @Test func whatIsLikeTheGradedPromptsKeepsThePromise() throws {
    let kept = try Self.coverage(Self.sample(500, seed: 2))
    #expect(kept.points.count == 9 && kept.keptCount >= 8, "\(kept.rows)")
    #expect(kept.points.map { ($0.share * 10).rounded() } == (1...9).map(Double.init))
    #expect(kept.text == "r (the prompts are near): \(kept.keptCount) of 9 intervals hold what was recovered")
  }

  @Test func whatIsNotIsFoundOut() throws {
    let broken = try Self.coverage(Self.sample(500, seed: 2, isReversed: true))
    #expect(broken.keptCount <= 1, "\(broken.rows)")
    #expect(broken.rows.contains { $0[3].hasSuffix("(outside)") })
  }
}
