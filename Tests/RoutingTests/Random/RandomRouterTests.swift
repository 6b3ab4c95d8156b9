import TextModels
import Testing

@testable import Routing

@Suite struct RandomRouterTests {
  static func rates(seed: UInt64, _ identities: [UInt64]) -> [Double] {
    let batch = RouterBatch(
      count: identities.count, embeddings: EmbeddingMatrix(dimension: 0), identities: identities)
    return RouterFixture.winRates(RandomRouter(seed: seed), batch).winRates
  }

  @Test func aRowKeepsItsWinRateWhereverItStands() {
    let identities = (0..<100).map { UInt64($0) &* 77 }
    let whole = Self.rates(seed: 3, identities)
    #expect(identities.flatMap { Self.rates(seed: 3, [$0]) } == whole)
    #expect(Self.rates(seed: 4, identities) != whole)
  }

  @Test func winRatesAreUniform() {
    let rates = Self.rates(seed: 1, (0..<100_000).map { UInt64($0) })
    #expect(rates.allSatisfy { $0 >= 0 && $0 < 1 })
    var bins = [Int](repeating: 0, count: 20)
    for rate in rates { bins[Int(rate * 20)] += 1 }
    // Five standard deviations of a binomial count.
    #expect(bins.allSatisfy { abs($0 - 5_000) < 345 })
  }
}
