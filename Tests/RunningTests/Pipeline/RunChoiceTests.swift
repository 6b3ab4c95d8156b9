import Files
import Foundation
import Routing
import Testing

@testable import LogReading
@testable import Running

@Suite struct RunChoiceTests {
  private static func plan(_ goal: Goal, hardest: Int? = nil, learns: Bool = false) throws -> RunPlan {
    var reading = ReadingPlan(inputs: [.file("a")], threadCount: 1)
    if learns { reading.decoding.groupFields = [.model] }
    var plan = RunPlan(
      reading: reading, embedder: nil, router: RandomRouter(seed: 1), candidates: try .sample("s", "w"), goal: goal,
      estimator: try TokenEstimator(assumedCompletionTokens: 264), spoolDirectory: NSTemporaryDirectory())
    (plan.hardestCount, plan.learnsCompletions) = (hardest, learns)
    return plan
  }

  /// A spool of these batches that a choice has observed.
  private static func observed(_ choice: inout RunChoice, _ batches: [ScoredBatch]) throws -> SpoolFile {
    let spool = try SpoolFile(directory: NSTemporaryDirectory())
    for batch in batches {
      try choice.observe(batch)
      try batch.write(to: spool)
    }
    try choice.settle(spool)
    return spool
  }

  @Test func onlyAThresholdWithNothingElseIsChosenAtOnce() throws {
    let threshold = Goal.threshold(try CostThreshold(0.5))
    #expect(try RunChoice(Self.plan(threshold)).atOnce?(0.5) == 0)
    #expect(try RunChoice(Self.plan(threshold)).atOnce?(0.4) == 1)
    #expect(try RunChoice(Self.plan(threshold, hardest: 3)).atOnce == nil)
    #expect(try RunChoice(Self.plan(threshold, learns: true)).atOnce == nil)
    #expect(try RunChoice(Self.plan(.strongShare(StrongShare(0.5)))).atOnce == nil)
    #expect(try RunChoice(Self.plan(.budget(Budget("50%")))).atOnce == nil)
    var calibrated = try Self.plan(threshold)
    calibrated.calibration = RunPlan.Calibration()
    #expect(try RunChoice(calibrated).atOnce == nil)
  }

  @Test func theReplayChoosesInInputOrder() throws {
    let winRates = RoutingPolicyTests.tiedWinRates(200, seed: 4)
    let blocks = try RoutingPolicyTests.blocks(of: winRates)
    var choice = try RunChoice(Self.plan(.strongShare(StrongShare(0.3)), hardest: 17))
    let spool = try Self.observed(&choice, blocks)
    try spool.rewind()
    let replay = Replay(spool, choice: choice, stopRequest: nil)
    var (candidates, written) = ([Int](), [Bool]())
    while let item = replay.next() {
      #expect(item.chosen.candidates.count == item.rows.rows.count && item.chosen.sessions.isEmpty)
      candidates += item.chosen.candidates
      written += try #require(item.chosen.written)
    }
    #expect(replay.failure == nil && !replay.wasStopped)
    let (strong, hardest) = (
      RoutingPolicyTests.highest(60, of: winRates), RoutingPolicyTests.highest(17, of: winRates)
    )
    #expect(candidates == winRates.indices.map { strong.contains($0) ? 0 : 1 })
    #expect(written == winRates.indices.map { hardest.contains($0) })
    guard case .strongShare = replay.choice.policy.result else {
      Issue.record("\(replay.choice.policy.result)")
      return
    }
  }

  @Test func aStopEndsTheReplay() throws {
    var choice = try RunChoice(Self.plan(.strongShare(StrongShare(0.5))))
    let spool = try Self.observed(&choice, RoutingPolicyTests.blocks(of: RoutingPolicyTests.tiedWinRates(50, seed: 1)))
    let stop = StopRequest()
    try spool.rewind()
    let replay = Replay(spool, choice: choice, stopRequest: stop)
    #expect(replay.next() != nil)
    stop.request()
    #expect(replay.next() == nil && replay.wasStopped && replay.failure == nil)
  }

  /// What completions are learnt is in the costs that a budget weighs.
  @Test func aBudgetIsOfLearntCosts() throws {
    let estimator = try TokenEstimator(assumedCompletionTokens: 264)
    func batch(_ completions: [Int?]) -> ScoredBatch {
      ScoredBatch(
        completions.map { completion in
          var line = SampleLine(winRate: 0.9)
          line.record.usage = TokenUsage(completion: completion)
          line.groups = ["m"]
          return line
        }, estimator: estimator)
    }
    var choice = try RunChoice(Self.plan(.budget(Budget("100%")), learns: true))
    let spool = try Self.observed(&choice, [batch(Array(repeating: 1_000, count: 30)), batch([nil, nil])])
    try spool.rewind()
    let replay = Replay(spool, choice: choice, stopRequest: nil)
    while replay.next() != nil {}
    #expect(choice.learnt?.meanTokens == 1_000)
    let price = try Candidates.sample("s", "w").strong.price
    let row = price.cost(prompt: 10, completion: 1_000, details: .none)
    guard case .spending(let result) = replay.choice.policy.result else {
      Issue.record("\(replay.choice.policy.result)")
      return
    }
    #expect(result.limit == row * 32 && result.spent == row * 32)
  }
}
