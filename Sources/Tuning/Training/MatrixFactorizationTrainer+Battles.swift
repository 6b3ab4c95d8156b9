internal import Embedding
internal import Routing

/// What is learned from, and what is measured on the prompts that were not.
extension MatrixFactorizationTrainer {
  /// The places of prompts with a battle that teaches something; counts the others and the ties.
  func learnable(_ set: LabelledPromptSet, _ record: inout TrainingRecord) -> [Int] {
    var prompts: [Int] = []
    for (index, prompt) in set.prompts.enumerated() {
      let grades = prompt.grades
      if settings.minimumLength > 0, prompt.text.unicodeScalars.count < settings.minimumLength {
        record.dropped.add(.shortPrompt)
        continue
      }
      guard grades.count >= 2 else {
        record.dropped.add(.noBattle)
        continue
      }
      var ties = 0
      for (place, first) in grades.enumerated() {
        ties += grades[(place + 1)...].count { $0.grade == first.grade }
      }
      let battles = grades.count * (grades.count - 1) / 2
      if settings.ties == .half {
        record.battleCount += battles
        record.tieCount += ties
      } else {
        record.battleCount += battles - ties
        record.dropped.add(.tie, ties)
        guard battles > ties else { continue }
      }
      prompts.append(index)
    }
    return prompts
  }

  /// Refuses battles that would leave the pair's factors where chance put them.
  func check(_ prompts: [Int], of set: LabelledPromptSet, _ pair: TrainingPair) throws(RoutingError) {
    var isTold = [Bool](repeating: false, count: set.models.count)
    var texts: Set<String> = []
    for prompt in prompts.map({ set.prompts[$0] }) {
      let grades = prompt.grades
      guard let least = grades.map(\.grade).min(), let most = grades.map(\.grade).max(), least < most else { continue }
      if texts.count < 2 { texts.insert(prompt.text) }
      for (model, _) in grades { isTold[model] = true }
    }
    guard texts.count >= 2 else {
      throw RoutingError(
        subject: "the training prompts", reason: "\(texts.count) of them tell two models apart; at least 2 must")
    }
    for (place, name) in [(pair.strong, strong), (pair.weak, weak)] where !isTold[place] {
      throw RoutingError(
        subject: name, reason: "has no battle that was won or lost, so nothing can be learned about it")
    }
  }

  /// At most `battlesAPrompt` battles of each group of prompts, group after group; ties only where they count.
  func draw(from groups: [[Int]], of set: LabelledPromptSet, _ random: inout SplitMix64) -> [BattleExample] {
    var examples: [BattleExample] = []
    var candidates: [BattleExample] = []
    let keepsTies = settings.ties == .half
    for group in groups {
      candidates.removeAll(keepingCapacity: true)
      for prompt in group {
        let grades = set.prompts[prompt].grades
        let weight = Float(set.prompts[prompt].weight)
        for (index, first) in grades.enumerated() {
          for second in grades[(index + 1)...] where keepsTies || first.grade != second.grade {
            let firstWon = first.grade > second.grade
            candidates.append(
              BattleExample(
                prompt: prompt, winner: firstWon ? first.model : second.model,
                loser: firstWon ? second.model : first.model, share: first.grade == second.grade ? 0.5 : 1,
                weight: weight))
          }
        }
      }
      let count = min(settings.battlesAPrompt, candidates.count)
      for position in 0..<count where count < candidates.count {
        candidates.swapAt(position, Int.random(in: position..<candidates.count, using: &random))
      }
      examples += candidates[..<count]
    }
    return examples
  }

  /// Held-out figures: of the drawn battles, told as the likelier winner's chance; and of the pair, its win rates.
  func measure(
    _ network: FactorNetwork, heldOut: [BattleExample], prompts: [Int], of set: LabelledPromptSet,
    _ embeddings: EmbeddingMatrix, _ pair: TrainingPair, into record: inout TrainingRecord
  ) {
    var network = network
    record.heldOutBattles = CalibrationFigures(
      heldOut.map { example in
        let chance = network.chance(of: example.winner, over: example.loser, on: example.prompt, embeddings)
        return CalibrationFigures.Case(
          chance: max(chance, 1 - chance),
          outcome: chance >= 0.5 ? Double(example.share) : 1 - Double(example.share), weight: Double(example.weight))
      })
    var scores = HeldOutScores()
    for prompt in prompts {
      guard let strong = set.prompts[prompt].grade(of: pair.strong),
        let weak = set.prompts[prompt].grade(of: pair.weak)
      else { continue }
      scores.winRates.append(network.chance(of: pair.strong, over: pair.weak, on: prompt, embeddings))
      scores.gains.append(strong - weak)
    }
    record.heldOutPair = scores.gains.isEmpty ? nil : scores
  }
}
