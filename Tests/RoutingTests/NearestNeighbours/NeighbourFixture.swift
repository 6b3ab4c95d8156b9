import Numerics
import TextModels

@testable import Routing

/// Made-up neighbour searches.
enum NeighbourFixture {
  static func index(_ vectors: [Int16], dimension: Int) -> NeighbourIndex {
    vectors.withUnsafeBufferPointer {
      NeighbourIndex(vectors: $0, dimension: dimension, choosing: (0..<UInt32(vectors.count / dimension)).map { $0 })
    }
  }

  static func search(_ index: NeighbourIndex, _ queries: EmbeddingMatrix, most: Int) -> [[Neighbour]] {
    var scratch = ScoringScratch()
    var result: [[Neighbour]] = []
    index.search(queries, most: most, scratch: &scratch) { query, neighbours in
      precondition(query == result.count)
      result.append(Array(neighbours))
    }
    return result
  }

  static func searchPlainly(_ index: NeighbourIndex, _ queries: EmbeddingMatrix, most: Int) -> [[Neighbour]] {
    var result: [[Neighbour]] = []
    index.searchPlainly(queries, most: most) { query, neighbours in
      precondition(query == result.count)
      result.append(Array(neighbours))
    }
    return result
  }

  /// Three models with random grades, a fifth of them missing, and a few battles besides.
  static func model(prompts count: Int, dimension: Int, neighbours: Int = 20) -> NearestNeighboursModel {
    var random = SplitMix64(seed: 3)
    let grades = (0..<(3 * count)).map { _ in Int8(random.next() % 5 / 2) - (random.nextUnit() < 0.2 ? 3 : 0) }
    let battles = (0..<(count / 4)).map { prompt in
      Battle(prompt: prompt, modelA: prompt % 2, modelB: 2, outcome: prompt % 3 == 0 ? .modelB : .modelA)
    }
    return NearestNeighboursModel(
      dimension: dimension, models: ["a", "b", "c"],
      training: PromptBattles(
        vectors: RouterFixture.fixed(RouterFixture.vectors(count, dimension: dimension, seed: 4)),
        battles: BattleSet(promptCount: count, modelCount: 3, grades: grades.map { max(-1, $0) }, battles: battles)),
      settings: NeighbourSettings(count: neighbours, priorWeight: 3))
  }
}
