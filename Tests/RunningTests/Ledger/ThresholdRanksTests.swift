import Testing

@testable import Running

@Suite struct ThresholdRanksTests {
  /// Ranks by scipy.stats.binom: the largest r with cdf(r - 1) <= .025, the smallest r with sf(r - 1) <= .025.
  @Test(arguments: [
    (1, 0.5, 0, 2), (10, 0.5, 2, 9), (500, 0.5, 228, 273), (500, 0.3, 130, 171), (500, 0.01, 1, 11),
    (500, 0.999, 498, 501), (1_000_000, 0.2, 199_216, 200_785), (100_000_000, 0.37, 36_990_537, 37_009_464),
    (7, 1.0, 7, 8),
  ])
  func theyAreTheBinomialsTails(rows: Int, share: Double, fewest: Int, most: Int) {
    let ranks = ThresholdRanks(rows: rows, share: share)
    #expect(ranks.fewest == fewest && ranks.most == most, "\(ranks)")
  }
}
