import Testing

@testable import Routing

@Suite struct TrainingDistanceTests {
  static func yardstick(remote: Double) -> TrainingCloseness {
    TrainingCloseness(promptCount: 9, mean: 0.8, quantiles: [0.4, 0.6, 0.8, 0.9, 1], remoteShare: remote)
  }

  /// Some rows of 100 are of closeness 0, the others of 1.
  static func distance(remote: Int, usual: Double) throws -> TrainingDistance {
    var rows = NearestTrainingPrompts()
    rows.similarities = (0..<100).map { $0 < remote ? 0 : 32_767 }
    rows.areKnown = (0..<100).map { $0 < 3 }
    var tally = SimilarityTally()
    tally.add(rows)
    return try #require(TrainingDistance(tally, yardstick: yardstick(remote: usual)))
  }

  /// By fixed shares where the graded prompts are close to each other, else by how much more rows are remote.
  @Test(arguments: [
    (0, 0.2, TrainingDistance.Verdict.near), (37, 0.2, .near), (38, 0.2, .partlyFar), (41, 0.2, .partlyFar),
    (42, 0.2, .far), (100, 0.2, .far), (52, 0.5, .near), (54, 0.5, .partlyFar), (57, 0.5, .partlyFar), (58, 0.5, .far),
  ])
  func theVerdictFollowsTheRemoteRows(remote: Int, usual: Double, verdict: TrainingDistance.Verdict) throws {
    let distance = try Self.distance(remote: remote, usual: usual)
    #expect(distance.verdict == verdict && distance.rowCount == 100 && distance.duplicateCount == 3)
    #expect(distance.remoteShare == Double(remote) / 100)
  }

  @Test func withoutRowsThereIsNone() {
    #expect(TrainingDistance(SimilarityTally(), yardstick: Self.yardstick(remote: 0.2)) == nil)
  }

  @Test func aPromiseReachesLessFarWithDistance() throws {
    func interval(_ remote: Int, share: Double = 0.5, luck: Double = 0) throws -> ClosedRange<Double> {
      PromiseReach(try Self.distance(remote: remote, usual: 0.2)).recovered(
        0.8, map: 0.75...0.9, share: share, luck: luck)
    }
    #expect(PromiseReach(nil).distance == 0)
    #expect(PromiseReach(try Self.distance(remote: 10, usual: 0.2)).distance == 0)
    #expect(PromiseReach(try Self.distance(remote: 99, usual: 0.2)).distance == 1)
    let (home, between, far) = (try interval(20), try interval(31), try interval(42))
    // Half the deviation from kind to kind, at a share of one half: sqrt(.05^2 + (1.96 * .015)^2) below.
    #expect(abs(home.lowerBound - (0.8 - 0.0580)) < 1e-4 && abs(home.upperBound - (0.8 + 0.1042)) < 1e-4)
    #expect(between.lowerBound < home.lowerBound && far.lowerBound < between.lowerBound)
    #expect(far.contains(0.5) && far.upperBound > between.upperBound)
    #expect(try interval(20, luck: 0.01).lowerBound < home.lowerBound)
    // Everything recovers everything, wherever.
    #expect(
      PromiseReach(distance: 1).recovered(1, map: 1...1, share: 1, luck: 9) == 1...1
        && PromiseReach(distance: 1).recovered(0, map: 0...0, share: 0, luck: 9) == 0...0)
  }
}
