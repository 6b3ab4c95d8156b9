/// The prompts on which two models met, and how that ended for the first: what a vote between them rests on.
package struct PairOutcomes: Sendable {
  /// Ascending.
  package private(set) var prompts: [UInt32] = []
  /// As long as `prompts`: 1 a win of `strong`, 0 a loss, 1/2 a tie; the mean where a prompt has several battles.
  package private(set) var outcomes: [Double] = []

  /// - Parameters:
  ///   - strong, weak: columns of the set's grades, and its battles' models.
  package init(_ battles: BattleSet, strong: Int, weak: Int) {
    precondition(strong != weak && max(strong, weak) < battles.modelCount)
    for prompt in 0..<battles.promptCount {
      var wins = 0.0
      var count = 0.0
      battles.forEachBattle(of: prompt, between: strong, and: weak) { share in
        wins += share
        count += 1
      }
      guard count > 0 else { continue }
      prompts.append(UInt32(prompt))
      outcomes.append(wins / count)
    }
  }
}
