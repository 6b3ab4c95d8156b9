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
