import Testing

@testable import Routing

@Suite struct PairOutcomesTests {
  /// Five prompts, three models; the second prompt has battles besides its grades, the last one has battles alone.
  private let battles = BattleSet(
    promptCount: 5, modelCount: 3,
    grades: [2, 1, 0, 0, 0, -1, -1, 1, 1, 0, 1, 1, -1, -1, -1],
    battles: [
      Battle(prompt: 4, modelA: 1, modelB: 0, outcome: .modelA),
      Battle(prompt: 1, modelA: 0, modelB: 1, outcome: .modelA),
      Battle(prompt: 1, modelA: 1, modelB: 0, outcome: .modelA),
      Battle(prompt: 1, modelA: 1, modelB: 0, outcome: .modelB),
      Battle(prompt: 4, modelA: 1, modelB: 2, outcome: .tie),
    ])

  @Test func onlyPromptsOnWhichBothMetCount() {
    let pair = PairOutcomes(battles, strong: 0, weak: 1)
    #expect(pair.prompts == [0, 1, 3, 4])
    // The second prompt: a tie by grades, then won, lost and won.
    #expect(pair.outcomes == [1, 0.625, 0, 0])
    #expect(PairOutcomes(battles, strong: 1, weak: 2).outcomes == [1, 0.5, 0.5, 0.5])
  }

  @Test func thePairTurnedRoundHasTheOtherOutcomes() {
    for (first, second) in [(0, 1), (0, 2), (1, 2)] {
      let pair = PairOutcomes(battles, strong: first, weak: second)
      let turned = PairOutcomes(battles, strong: second, weak: first)
      #expect(pair.prompts == turned.prompts && pair.outcomes == turned.outcomes.map { 1 - $0 })
    }
  }
}

@Suite struct NeighbourVoteTests {
  private let vote = NeighbourVote(
    outcomes: [1, 0, 0.5, 1], settings: NeighbourSettings(count: 3, priorWeight: 2))

  @Test func theBaseRateIsLaplaces() {
    #expect(vote.baseRate == 3.5 / 6)
    #expect(NeighbourVote.baseRate(wins: 0, count: 0) == 0.5)
    #expect(NeighbourVote.baseRate(wins: 4, count: 4) == 5.0 / 6)
  }

  @Test func neighboursWeighTheirSimilarityAndTheBaseRateTheRest() {
    let neighbours = [
      Neighbour(row: 3, similarity: 0.75), Neighbour(row: 1, similarity: 0.5), Neighbour(row: 2, similarity: 0.25),
    ]
    let winRate = neighbours.withUnsafeBufferPointer { vote.winRate($0) }
    #expect(winRate == (0.75 * 1 + 0.25 * 0.5 + 2 * 3.5 / 6) / (0.75 + 0.5 + 0.25 + 2))
  }

  @Test func withoutNeighboursThereIsNoVote() {
    #expect(vote.winRate(UnsafeBufferPointer(start: nil, count: 0)) == nil)
  }

  @Test func noVoteIsCertain() {
    let sure = NeighbourVote(outcomes: [1, 1, 1], settings: NeighbourSettings(count: 3, priorWeight: 0.001))
    let neighbours = (0..<3).map { Neighbour(row: $0, similarity: 1) }
    let winRate = neighbours.withUnsafeBufferPointer { sure.winRate($0) } ?? 1
    #expect(winRate > 0.99 && winRate < 1)
  }
}
