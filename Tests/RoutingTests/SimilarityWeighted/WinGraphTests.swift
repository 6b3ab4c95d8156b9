import Testing

@testable import Routing

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
