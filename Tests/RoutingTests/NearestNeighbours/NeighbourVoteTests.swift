import Testing

@testable import Routing

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
