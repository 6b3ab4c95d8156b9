package import Embedding
package import Routing

/// A similarity-weighted model over random battles, as large as one asks for: the arithmetic of a row does not depend
/// on what the vectors mean.
package enum SyntheticBattles {
  package static let modelCount = 64

  /// `battleCount` battles, each over a prompt of its own, between models whose strengths differ, without ties.
  package static func model(
    battleCount: Int, dimension: Int, seed: UInt64
  ) throws(RoutingError) -> SimilarityWeightedModel {
    var random = SplitMix64(seed: seed)
    var vectors = [Int16](repeating: 0, count: battleCount * dimension)
    for row in 0..<battleCount {
      let vector = unitVector(dimension: dimension, &random)
      for column in 0..<dimension {
        vectors[row * dimension + column] = Int16(max(-32767, min(32767, (vector[column] * 32768).rounded())))
      }
    }
    let battles = (0..<battleCount).map { prompt in
      let first = Int.random(in: 0..<modelCount, using: &random)
      let second = (first + Int.random(in: 1..<modelCount, using: &random)) % modelCount
      let isExpected =
        Double.random(in: 0..<1, using: &random) < 0.5 + 0.4 * Double(second - first) / Double(modelCount)
      return Battle(prompt: prompt, modelA: first, modelB: second, outcome: isExpected ? .modelA : .modelB)
    }
    let tiers = (0..<modelCount).map { $0 * ModelTier.count / modelCount }
    return try vectors.withUnsafeBufferPointer { (buffer) throws(RoutingError) in
      try SimilarityWeightedModel(
        vectors: buffer, dimension: dimension,
        battles: BattleSet(promptCount: battleCount, modelCount: modelCount, battles: battles),
        models: (0..<modelCount).map { "model-\($0)" }, tiers: tiers)
    }
  }

  /// `count` random unit vectors.
  package static func embeddings(count: Int, dimension: Int, seed: UInt64) -> EmbeddingMatrix {
    var random = SplitMix64(seed: seed)
    var embeddings = EmbeddingMatrix(dimension: dimension)
    for _ in 0..<count {
      let vector = unitVector(dimension: dimension, &random)
      embeddings.appendRow { row in
        for column in row.indices { row[column] = vector[column] }
      }
    }
    return embeddings
  }

  private static func unitVector(dimension: Int, _ random: inout SplitMix64) -> [Float] {
    var squares: Float = 0
    var vector = (0..<dimension).map { _ -> Float in
      // Sums of uniforms are near enough to normal.
      let value = (0..<4).reduce(into: Float(-2)) { sum, _ in sum += Float.random(in: 0..<1, using: &random) }
      squares += value * value
      return value
    }
    let scale = 1 / squares.squareRoot()
    for index in vector.indices { vector[index] *= scale }
    return vector
  }
}
