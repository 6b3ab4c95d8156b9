import Numerics
import CKernels
import TextModels
import Testing

@testable import Routing

@Suite struct NeighbourIndexTests {
  /// Prompts, dimension, neighbours asked for.
  @Test(arguments: [
    (700, 256, 40), (300, 33, 1), (97, 7, 20), (1_000, 64, 320), (48, 16, 48), (20, 8, 1_000), (1, 5, 3), (400, 1, 9),
  ])
  func theFastSearchFindsBitForBitWhatThePlainOneFinds(prompts: Int, dimension: Int, most: Int) {
    let vectors = RouterFixture.fixed(RouterFixture.vectors(prompts, dimension: dimension, seed: 21))
    let index = NeighbourFixture.index(vectors, dimension: dimension)
    let queries = RouterFixture.batch(
      RouterFixture.vectors(61, dimension: dimension, seed: 22).map { $0 * 3 }, dimension: dimension
    ).embeddings
    let fast = NeighbourFixture.search(index, queries, most: most)
    #expect(fast == NeighbourFixture.searchPlainly(index, queries, most: most))
    #expect(fast.count == 61 && fast.contains { !$0.isEmpty })
    #expect(fast.allSatisfy { $0.count <= most && $0.allSatisfy { $0.similarity > 0 && $0.similarity < 1.000001 } })
  }

  /// Rows whose cosines differ by less than the rounding of 16 bits, and whose norms are off by up to a hundredth.
  @Test func roundingHidesNoNeighbour() {
    let dimension = 64
    var random = SplitMix64(seed: 5)
    let centre = RouterFixture.vectors(1, dimension: dimension, seed: 23)
    var vectors: [Int16] = []
    for row in 0..<600 {
      let length = Float(32_767) * (row % 2 == 0 ? 0.992 : 1.008)
      let near = centre.map { $0 + Float(random.nextUnit() - 0.5) * 2e-4 }
      let norm = near.reduce(0) { $0 + $1 * $1 }.squareRoot()
      vectors += near.map { Int16(max(-32_767, min(32_767, ($0 / norm * length).rounded()))) }
    }
    let index = NeighbourFixture.index(vectors, dimension: dimension)
    let queries = RouterFixture.batch(centre, dimension: dimension).embeddings
    for most in [1, 7, 300] {
      #expect(
        NeighbourFixture.search(index, queries, most: most)
          == NeighbourFixture.searchPlainly(index, queries, most: most))
    }
  }

  @Test func ofEquallySimilarRowsTheEarlierComesFirst() {
    let one = RouterFixture.fixed(RouterFixture.vectors(1, dimension: 8, seed: 24))
    let index = NeighbourFixture.index(one + one + one + one.map { -$0 } + one, dimension: 8)
    let queries = RouterFixture.batch(RouterFixture.vectors(1, dimension: 8, seed: 24), dimension: 8).embeddings
    #expect(NeighbourFixture.search(index, queries, most: 3)[0].map(\.row) == [0, 1, 2])
    #expect(NeighbourFixture.search(index, queries, most: 9)[0].map(\.row) == [0, 1, 2, 4])
  }

  @Test func whatHasNoDirectionHasNoNeighbours() {
    let vectors = RouterFixture.fixed(RouterFixture.vectors(5, dimension: 4, seed: 25)) + [0, 0, 0, 0]
    let index = NeighbourFixture.index(vectors, dimension: 4)
    let queries = RouterFixture.batch(
      [0, 0, 0, 0, .nan, 1, 0, 0, .infinity, 0, 0, 0] + RouterFixture.vectors(1, dimension: 4, seed: 26), dimension: 4
    ).embeddings
    let found = NeighbourFixture.search(index, queries, most: 9)
    #expect(found == NeighbourFixture.searchPlainly(index, queries, most: 9))
    #expect(found[0].isEmpty && found[1].isEmpty && found[2].isEmpty && !found[3].isEmpty)
    #expect(found[3].allSatisfy { $0.row != 5 })
  }

  @Test func theRowProductIsTheSumOfItsTerms() {
    var random = SplitMix64(seed: 6)
    for count in [0, 1, 7, 8, 9, 256, 1_023] {
      let row = (0..<count).map { _ in Int16(truncatingIfNeeded: Int(random.next() % 65_535) - 32_767) }
      let query = (0..<count).map { _ in random.nextUnit() - 0.5 }
      let expected = zip(row, query).reduce(0.0) { $0 + Double($1.0) * $1.1 }
      #expect(abs(kernel_row_product(row, query, count) - expected) < 1e-7)
    }
  }
}
