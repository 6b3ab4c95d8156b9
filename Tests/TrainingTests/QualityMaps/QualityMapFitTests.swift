import Foundation
import Numerics
import Routing
import TestSupport
import Testing

@testable import Training

@Suite struct QualityMapFitTests {
  /// Gains of -1, 0 and 1 whose mean is 0.8 * winRate - 0.2.
  static func scores(_ count: Int, seed: UInt64 = 3) -> HeldOutScores {
    var random = SplitMix64(seed: seed)
    var scores = HeldOutScores()
    for _ in 0..<count {
      let winRate = random.nextUnit()
      let draw = random.nextUnit()
      scores.winRates.append(winRate)
      scores.gains.append(draw < 0.2 ? -1 : draw < 0.2 + 0.8 * winRate ? 1 : 0)
    }
    return scores
  }

  @Test func itFindsTheGainAndItsIntervalHoldsIt() throws {
    let fit = try QualityMapFit(Self.scores(4000), unit: "accuracy", method: "made up", seed: 1)
    let map = fit.map
    #expect(map.knots.count == 33 && fit.resamples.count == 400 && fit.resamples.knotCount == 33)
    #expect(zip(map.knots, map.knots.dropFirst()).allSatisfy { $0.gain <= $1.gain })
    var held = 0
    for knot in map.knots {
      let truth = 0.8 * knot.winRate - 0.2
      #expect(abs(knot.gain - truth) < 0.12)
      #expect(knot.low <= knot.gain && knot.gain <= knot.high)
      if (knot.low...knot.high).contains(truth) { held += 1 }
    }
    #expect(held >= 28, "\(held) of 33 intervals hold the truth")
  }

  @Test func theMapKeepsTheOverallGain() throws {
    let scores = Self.scores(660)
    let map = try QualityMapFit(scores, unit: "accuracy", method: "made up", resampleCount: 1, seed: 1).map
    // 33 bins of 20 prompts.
    let mapped = map.knots.reduce(0) { $0 + $1.gain } / 33
    #expect(abs(mapped - scores.gains.reduce(0, +) / 660) < 1e-12)
  }

  @Test func theSameSeedGivesTheSameBits() throws {
    let first = try QualityMapFit(Self.scores(200), unit: "accuracy", method: "made up", seed: 7)
    let again = try QualityMapFit(Self.scores(200), unit: "accuracy", method: "made up", seed: 7)
    let other = try QualityMapFit(Self.scores(200), unit: "accuracy", method: "made up", seed: 8)
    #expect(first.map == again.map && first.resamples.gains == again.resamples.gains)
    #expect(first.resamples.gains != other.resamples.gains)
  }

  @Test func equalWinRatesStayTogether() throws {
    var scores = Self.scores(300)
    for index in scores.winRates.indices { scores.winRates[index] = index % 3 == 0 ? 0.25 : 0.75 }
    let map = try QualityMapFit(scores, unit: "accuracy", method: "made up", seed: 1).map
    #expect(map.knots.map(\.winRate) == [0.25, 0.75])
    for index in scores.winRates.indices { scores.winRates[index] = 0.5 }
    #expect(try QualityMapFit(scores, unit: "accuracy", method: "made up", seed: 1).map.knots.count == 1)
  }

  @Test func tooFewOrBrokenScoresAreRefused() {
    expect("the held-out scores: hold 49 prompts") {
      _ = try QualityMapFit(Self.scores(49), unit: "accuracy", method: "made up", seed: 1)
    }
    var scores = Self.scores(60)
    scores.winRates[3] = .nan
    expect("the held-out scores: hold the win rate nan") {
      _ = try QualityMapFit(scores, unit: "accuracy", method: "made up", seed: 1)
    }
  }
}

@Suite struct IsotonicRegressionTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let values: [Double]
      let weights: [Double]
      let fitted: [Double]
    }

    let cases: [Case]
  }

  /// `Golden/isotonic.json`, by `Golden/make_isotonic.py`.
  @Test func itFitsAsScikitLearnDoes() throws {
    let url = URL(fileURLWithPath: ProjectFile.golden("isotonic.json", of: "TrainingTests"))
    let cases = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url)).cases
    #expect(cases.count == 11)
    for golden in cases {
      let fitted = IsotonicRegression.fit(golden.values, weights: golden.weights)
      #expect(fitted.count == golden.fitted.count)
      for (ours, theirs) in zip(fitted, golden.fitted) { #expect(abs(ours - theirs) < 1e-12) }
    }
  }

  @Test func pointsWithoutWeightTakeTheirBlocksValue() {
    #expect(IsotonicRegression.fit([9, 1, 5, 2], weights: [0, 1, 0, 1]) == [1, 1, 1, 2])
    #expect(IsotonicRegression.fit([9, 4], weights: [0, 0]) == [0, 0])
    #expect(IsotonicRegression.fit([], weights: []).isEmpty)
  }
}
