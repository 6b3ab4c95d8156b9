import Testing

@testable import Routing

@Suite struct TrainingDistanceTests {
  static let yardstick = TrainingSimilarity(promptCount: 9, mean: 0.7, quantiles: [0.4, 0.6, 0.7, 0.8, 0.9])

  /// Rows of similarity 0 among 100, the others at 1/2.
  @Test(arguments: [
    (0, TrainingDistance.Verdict.near), (14, .near), (15, .partlyFar), (24, .partlyFar), (25, .far), (100, .far),
  ])
  func theVerdictFollowsTheRemoteRows(remote: Int, verdict: TrainingDistance.Verdict) throws {
    var rows = NearestTrainingPrompts()
    rows.similarities = (0..<100).map { $0 < remote ? 0 : 16_384 }
    rows.areKnown = (0..<100).map { $0 < 3 }
    var tally = SimilarityTally()
    tally.add(rows)
    let distance = try #require(TrainingDistance(tally, yardstick: Self.yardstick))
    #expect(distance.verdict == verdict && distance.rowCount == 100 && distance.duplicateCount == 3)
    #expect(distance.remoteShare == Double(remote) / 100)
  }

  @Test func withoutRowsThereIsNone() {
    #expect(TrainingDistance(SimilarityTally(), yardstick: Self.yardstick) == nil)
  }
}
