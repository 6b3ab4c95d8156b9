import Testing

@testable import Routing

@Suite struct BattleSetTests {
  @Test func gradesGiveABattleForEveryPair() {
    let single = Battle(prompt: 1, modelA: 2, modelB: 0, outcome: .modelB)
    let set = BattleSet(promptCount: 2, modelCount: 3, grades: [1, 0, 1, -1, 0, -1], battles: [single])
    var seen: [[Int]] = []
    for prompt in 0..<2 { set.forEachBattle(of: prompt) { seen.append([prompt, $0, $1, Int($2.rawValue)]) } }
    #expect(seen == [[0, 0, 1, 0], [0, 0, 2, 2], [0, 1, 2, 1], [1, 2, 0, 1]])
    #expect(set.battleCount == 4)
  }
}
