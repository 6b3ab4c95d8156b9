import Foundation
import Testing

@testable import Routing

@Suite struct ScoreThresholdTests {
  @Test func isOfTwoToFive() {
    #expect((0...7).compactMap { ScoreThreshold($0)?.score } == [2, 3, 4, 5])
    #expect(ScoreThreshold.standard.score == 4)
  }

  @Test func countsTheScoresFromTheThresholdOnForTheWeakModel() {
    // Chances of 1/16, 1/8, 1/4, 1/2 and 1/16.
    let logits = [1.0, 2, 4, 8, 1].map { log($0) }
    let expected = [2: 1.0 / 16, 3: 3.0 / 16, 4: 7.0 / 16, 5: 15.0 / 16]
    for (score, winRate) in expected {
      #expect(abs((ScoreThreshold(score)?.winRate(logits: logits) ?? .nan) - winRate) < 1e-12)
    }
  }

  @Test func staysAProbability() {
    #expect(ScoreThreshold.standard.winRate(logits: [-900, -900, -900, 900, 900]) == 0)
    #expect(ScoreThreshold.standard.winRate(logits: [900, -900, -900, -900, -900]) == 1)
    #expect(ScoreThreshold.standard.winRate(logits: [.nan, 0, 0, 0, 0]) == nil)
    #expect(ScoreThreshold.standard.winRate(logits: [.infinity, 0, 0, 0, 0]) == nil)
  }
}
