import TestSupport
import Testing

@testable import Numerics

@Suite struct QuantilesTests {
  /// What `numpy.quantile` says.
  @Test func quantilesAreNumpys() {
    let values = [1.0, 2, 4, 8, 16]
    for (fraction, expected) in [(0, 1), (0.1, 1.4), (0.25, 2), (0.5, 4), (0.6, 5.6), (0.975, 15.2), (1, 16)] {
      #expect(abs(quantile(fraction, ofSorted: values) - expected) < 1e-14, "\(fraction)")
    }
    #expect(quantile(0.3, ofSorted: [7]) == 7)
  }

  @Test func quantilesRiseAndStayWithinTheValues() {
    var generator = SeededGenerator(seed: 21)
    for count in 1...40 {
      let values = (0..<count).map { _ in Double.random(in: -5...5, using: &generator) }.sorted()
      let quantiles = stride(from: 0.0, through: 1, by: 1 / 64).map { quantile($0, ofSorted: values) }
      #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(quantiles.first == values.first && quantiles.last == values.last)
    }
  }

  @Test func theHullHoldsBothIntervals() throws {
    #expect(bootstrapHull(of: 1, resamples: []) == nil)
    // Resamples around 3 of a figure that is 1: the basic interval lies below it, the percentiles above.
    let hull = try #require(bootstrapHull(of: 1, resamples: (0...40).map { 2.5 + Double($0) / 40 }))
    #expect(abs(hull.lowerBound - (2 - 3.475)) < 1e-12 && abs(hull.upperBound - 3.475) < 1e-12)
    #expect(bootstrapHull(of: 2, resamples: [2]) == 2...2)
  }
}
