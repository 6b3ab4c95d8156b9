import Numerics
import TextModels
import Glibc
import FileFormats

@testable import Routing

/// Made-up routers and batches.
enum RouterFixture {
  static func identity(_ dimension: Int) -> EmbedderIdentity {
    EmbedderIdentity(name: "test", dimension: dimension, sha256: "ab12")
  }

  /// Rows of `dimension` floats.
  static func batch(_ values: [Float], dimension: Int) -> RouterBatch {
    var matrix = EmbeddingMatrix(dimension: dimension)
    for start in stride(from: 0, to: values.count, by: dimension) {
      matrix.appendRow { row in
        for index in row.indices { row[index] = values[start + index] }
      }
    }
    return RouterBatch(count: matrix.count, embeddings: matrix, identities: [])
  }

  static func winRates(_ router: some Router, _ batch: RouterBatch) -> RouterScores {
    var scores = RouterScores()
    var scratch = ScoringScratch()
    router.score(batch, into: &scores, scratch: &scratch)
    return scores
  }

  /// Unit vectors around a few topics.
  static func vectors(_ count: Int, dimension: Int, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    var topicRandom = SplitMix64(seed: 99)
    let topics = (0..<(8 * dimension)).map { _ in Float(topicRandom.nextUnit() - 0.4) }
    var values: [Float] = []
    for _ in 0..<count {
      let topic = Int(random.next() % 8)
      let row = (0..<dimension).map { topics[topic * dimension + $0] + Float(random.nextUnit() - 0.5) }
      let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      values += row.map { $0 / norm }
    }
    return values
  }

  static func fixed(_ values: [Float]) -> [Int16] { values.map { Int16(($0 * 32767).rounded()) } }

  /// A model of `models` models in ten tiers and `count` prompts, one battle or more each.
  static func similarityWeighted(
    prompts count: Int, dimension: Int, models: Int = 20, battlesAPrompt: Int = 1, seed: UInt64 = 1
  ) throws -> SimilarityWeightedModel {
    var random = SplitMix64(seed: seed)
    var battles: [Battle] = []
    for prompt in 0..<count {
      for _ in 0..<battlesAPrompt {
        let modelA = Int(random.next() % UInt64(models))
        let modelB = (modelA + 1 + Int(random.next() % UInt64(models - 1))) % models
        let chance = 1 / (1 + exp(0.15 * Double(modelA - modelB)))
        let draw = random.nextUnit()
        let outcome: BattleOutcome = random.nextUnit() < 0.15 ? .tie : draw < chance ? .modelA : .modelB
        battles.append(Battle(prompt: prompt, modelA: modelA, modelB: modelB, outcome: outcome))
      }
    }
    return try fixed(vectors(count, dimension: dimension, seed: seed &+ 1)).withUnsafeBufferPointer {
      try SimilarityWeightedModel(
        vectors: $0, dimension: dimension, battles: BattleSet(promptCount: count, modelCount: models, battles: battles),
        models: (0..<models).map { "model-\($0)" }, tiers: (0..<models).map { $0 * 10 / models })
    }
  }
}
