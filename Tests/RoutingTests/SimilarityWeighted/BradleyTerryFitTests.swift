import Glibc
import Numerics
import Testing

@testable import Routing

@Suite struct BradleyTerryFitTests {
  @Test func twoPlayersHaveTheLogOddsOfTheirWins() {
    let fit = BradleyTerryFit(playerCount: 2)
    let ratings = fit.ratings([10, 8])
    #expect(abs((ratings?[0] ?? 0) - log(4)) < 1e-13 && ratings?[1] == 0)
  }

  @Test func aPerfectRecordHasNoOptimum() { #expect(BradleyTerryFit(playerCount: 2).ratings([10, 10]) == nil) }

  @Test func theGradientVanishesAtTheOptimum() throws {
    var random = SplitMix64(seed: 4)
    for players in [3, 11, 40] {
      let fit = BradleyTerryFit(playerCount: players)
      var vector = [Double](repeating: 0, count: fit.statistics.count)
      for first in 0..<players {
        for second in 0..<players where first != second {
          fit.statistics.add(random.nextUnit() * 9, first, against: second, share: 1, to: &vector)
        }
      }
      let ratings = try #require(fit.ratings(vector))
      for player in 0..<(players - 1) {
        var expected = 0.0
        for other in 0..<players where other != player {
          let games = vector[fit.statistics.pair(min(player, other), max(player, other))]
          expected += games / (1 + exp(ratings[other] - ratings[player]))
        }
        #expect(abs(expected - vector[fit.statistics.pairCount + player]) < 1e-10)
      }
    }
  }

  @Test func aGraphInTwoPartsHasAFlaw() {
    var graph = WinGraph(playerCount: 3)
    graph.add(winner: 0, loser: 1)
    graph.add(winner: 1, loser: 0)
    #expect(graph.flaw == .neverLoses(player: 2))
    graph.add(winner: 0, loser: 2)
    #expect(graph.flaw == .neverWins(player: 2))
    graph.add(winner: 2, loser: 1)
    #expect(graph.flaw == nil)
  }
}

@Suite struct WinGraphTests {
  /// 0 and 1 beat each other, so do 2 and 3; 1 beats 2; 4 is alone.
  static var graph: WinGraph {
    var graph = WinGraph(playerCount: 5)
    for (winner, loser) in [(0, 1), (1, 0), (2, 3), (3, 2), (1, 2)] { graph.add(winner: winner, loser: loser) }
    return graph
  }

  @Test func aComponentIsWhatReachesAndIsReached() {
    #expect(Self.graph.component(of: 0) == [true, true, false, false, false])
    #expect(Self.graph.component(of: 3) == [false, false, true, true, false])
    #expect(Self.graph.component(of: 4) == [false, false, false, false, true])
  }

  @Test func aFlawIsAPlayerOutsideThatComponent() {
    #expect(Self.graph.flaw == .neverLoses(player: 4))
    var graph = Self.graph
    graph.add(winner: 3, loser: 0)
    #expect(graph.component(of: 0) == [true, true, true, true, false])
    graph.add(winner: 0, loser: 4)
    #expect(graph.flaw == .neverWins(player: 4))
    graph.add(winner: 4, loser: 2)
    #expect(graph.flaw == nil)
  }
}
