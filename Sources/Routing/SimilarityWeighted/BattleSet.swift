/// Two models' answers to one prompt, compared.
package struct Battle: Sendable, Equatable {
  /// Index of the prompt.
  package let prompt: Int
  /// Indices of the models. Their order matters where both stand in one tier (see `TierBattles`).
  package let modelA: Int
  package let modelB: Int
  package let outcome: BattleOutcome

  package init(prompt: Int, modelA: Int, modelB: Int, outcome: BattleOutcome) {
    self.prompt = prompt
    self.modelA = modelA
    self.modelB = modelB
    self.outcome = outcome
  }
}

/// How a battle between two answers ended.
package enum BattleOutcome: UInt8, Sendable {
  case modelA = 0
  case modelB = 1
  case tie = 2
}

/// All battles that a similarity-weighted router rests on, in the compact form of the artefact: a table of grades, of
/// which every pair of graded models on a prompt is a battle, and single battles as preference data has them.
package struct BattleSet: Sendable {
  package let promptCount: Int
  package let modelCount: Int
  /// `promptCount` x `modelCount`; a negative grade means that the model did not answer. Of two models the higher
  /// grade wins and equal grades tie; model A is the one whose column comes first. May be empty: no grades at all.
  package let grades: [Int8]
  package let battles: [Battle]
  /// One a prompt: how much each of its battles counts, above 0. Empty where all count alike.
  package let weights: [Float]
  /// Indices of `battles` ordered by prompt, and where each prompt's end.
  private let order: [Int]
  private let ends: [Int]

  package init(
    promptCount: Int, modelCount: Int, grades: [Int8] = [], battles: [Battle] = [], weights: [Float] = []
  ) {
    precondition(grades.isEmpty || grades.count == promptCount * modelCount)
    precondition(weights.isEmpty || weights.count == promptCount)
    self.weights = weights
    self.promptCount = promptCount
    self.modelCount = modelCount
    self.grades = grades
    self.battles = battles
    var ends = [Int](repeating: 0, count: promptCount)
    for battle in battles { ends[battle.prompt] += 1 }
    var next: [Int] = []
    next.reserveCapacity(promptCount)
    var total = 0
    for prompt in 0..<promptCount {
      next.append(total)
      total += ends[prompt]
      ends[prompt] = total
    }
    var order = [Int](repeating: 0, count: battles.count)
    for (index, battle) in battles.enumerated() {
      order[next[battle.prompt]] = index
      next[battle.prompt] += 1
    }
    self.order = order
    self.ends = ends
  }

  /// Calls `body` with model A, model B and the outcome of each battle over one prompt.
  @inline(__always)
  package func forEachBattle(of prompt: Int, _ body: (Int, Int, BattleOutcome) -> Void) {
    if !grades.isEmpty {
      let row = prompt * modelCount
      for first in 0..<modelCount where grades[row + first] >= 0 {
        let grade = grades[row + first]
        for second in (first + 1)..<max(first + 1, modelCount) where grades[row + second] >= 0 {
          let other = grades[row + second]
          body(first, second, grade > other ? .modelA : grade < other ? .modelB : .tie)
        }
      }
    }
    for index in (prompt == 0 ? 0 : ends[prompt - 1])..<ends[prompt] {
      let battle = battles[order[index]]
      body(battle.modelA, battle.modelB, battle.outcome)
    }
  }

  /// How much each battle over one prompt counts.
  package func weight(of prompt: Int) -> Double { weights.isEmpty ? 1 : Double(weights[prompt]) }

  /// Calls `body` with the share of the win that `first` has in each battle with `second` over one prompt: 1 a win,
  /// 1/2 a tie, 0 a loss.
  package func forEachBattle(of prompt: Int, between first: Int, and second: Int, _ body: (Double) -> Void) {
    if !grades.isEmpty {
      let (grade, other) = (grades[prompt * modelCount + first], grades[prompt * modelCount + second])
      if grade >= 0, other >= 0 { body(grade > other ? 1 : grade < other ? 0 : 0.5) }
    }
    for index in (prompt == 0 ? 0 : ends[prompt - 1])..<ends[prompt] {
      let battle = battles[order[index]]
      let share = battle.outcome == .modelA ? 1.0 : battle.outcome == .modelB ? 0 : 0.5
      if battle.modelA == first, battle.modelB == second { body(share) }
      if battle.modelA == second, battle.modelB == first { body(1 - share) }
    }
  }

  /// How many battles there are in all.
  package var battleCount: Int {
    var count = 0
    for prompt in 0..<promptCount { forEachBattle(of: prompt) { _, _, _ in count += 1 } }
    return count
  }
}
