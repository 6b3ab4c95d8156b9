import TestSupport
import Testing

@testable import Running

@Suite struct WinRateHistogramTests {
  @Test func aNarrowSpreadFillsItsHistogram() {
    var random = SeededGenerator(seed: 7)
    var ledger = CostLedger()
    let tokens = TokenCounts(prompt: 1, promptBasis: .observed, completion: 1, completionBasis: .observed)
    for _ in 0..<3_000 {
      ledger.add(
        winRate: Double.random(in: 0.21...0.23, using: &random), route: .weak, tokens: tokens, strongCost: .zero,
        weakCost: .zero)
    }
    let histogram = WinRateHistogram(occupied: ledger)
    #expect((30...40).contains(histogram.counts.count))
    #expect(histogram.counts.reduce(0, +) == 3_000)
    #expect(histogram.edge(0) <= 0.2101 && histogram.edge(histogram.counts.count) >= 0.2299)
  }
}
