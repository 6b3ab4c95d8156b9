import Numerics
import Testing

@testable import Training

/// Prompts whose win rates are uniform, and whose strong model wins with the chance of the win rate: the share r of strong calls
/// recovers 1 - (1 - r)^2 of the gap, so that 75% of it take half of the calls.
@Suite struct SavingPrecisionTests {
  private static func scores(_ count: Int, seed: UInt64, gain: Double = 1) -> HeldOutScores {
    var random = SplitMix64(seed: seed)
    var scores = HeldOutScores()
    for _ in 0..<count {
      let rate = Double.random(in: 0..<1, using: &random)
      scores.winRates.append(rate)
      scores.gains.append(Double.random(in: 0..<1, using: &random) < rate ? gain : 0)
    }
    return scores
  }

  private static func precision(_ scores: HeldOutScores, resamples: Int = 300) -> SavingPrecision {
    SavingPrecision(scores, texts: scores.gains.indices.map { "\($0)" }, quality: 0.75, resamples: resamples)
  }

  @Test func theWidthFallsWithTheRootOfTheNumber() throws {
    let small = Self.precision(Self.scores(400, seed: 1))
    let margin = try #require(small.margin)
    #expect(abs(try #require(small.saving) - 0.5) < 0.1 && margin > 0.01)
    #expect(small.labelsNeeded(for: margin) == 400)
    #expect(small.labelsNeeded(for: margin / 2) == 1600)
    let large = Self.precision(Self.scores(1600, seed: 2))
    #expect(abs(try #require(large.margin) / margin - 0.5) < 0.15)
  }

  /// Labels are asked for in rounds of 100 until the interval is narrow: it holds the truth about as often as it says.
  @Test func anIntervalThatEndedTheAskingHolds() {
    var held = 0
    let runs = 60
    for run in 0..<runs {
      var count = 100
      let all = Self.scores(2000, seed: UInt64(run) + 10)
      var precision: SavingPrecision
      repeat {
        var scores = HeldOutScores()
        scores.winRates = Array(all.winRates[..<count])
        scores.gains = Array(all.gains[..<count])
        precision = Self.precision(scores, resamples: 200)
        count += 100
      } while precision.margin ?? 1 > 0.08 && count <= 2000
      if precision.interval?.contains(0.5) == true { held += 1 }
    }
    #expect(Double(held) / Double(runs) >= 0.85)
  }

  @Test func labelsWithoutAGapKnowNoSaving() {
    let worse = Self.precision(Self.scores(200, seed: 3, gain: -1))
    #expect(worse.saving == nil && worse.interval == nil && worse.labelsNeeded(for: 0.02) == nil)
    var even = Self.scores(200, seed: 4)
    even.gains = even.gains.indices.map { $0 % 2 == 0 ? 1 : -1 }
    even.gains[0] = 2
    let close = Self.precision(even)
    #expect(close.saving != nil && close.interval == nil)
    #expect(SavingPrecision(HeldOutScores(), texts: [], quality: 0.9).interval == nil)
  }

  /// Battles over one text are one label.
  @Test func equalTextsAreDrawnTogether() throws {
    let scores = Self.scores(400, seed: 5)
    var fourfold = HeldOutScores()
    fourfold.winRates = (0..<1600).map { scores.winRates[$0 / 4] }
    fourfold.gains = (0..<1600).map { scores.gains[$0 / 4] }
    let texts = (0..<1600).map { "\($0 / 4)" }
    let repeated = SavingPrecision(fourfold, texts: texts, quality: 0.75, resamples: 300)
    #expect(repeated.labelCount == 400)
    #expect(abs(try #require(repeated.margin) - #require(Self.precision(scores).margin)) < 0.01)
  }
}
