/// Why a row of the data, a prompt or a model was not learned from; training counts each.
package enum DropReason: String, Sendable, CaseIterable {
  /// A row whose conversation holds no text in its first user turn.
  case noPrompt = "no_prompt"
  /// A battle whose two names are one model.
  case sameModel = "same_model"
  /// A graded prompt, or a battle's, of fewer characters than the least that is asked for.
  case shortPrompt = "short_prompt"
  /// A graded prompt, or a battle, with grades of fewer than two models.
  case noBattle = "no_battle"
  /// A battle that was a tie, where ties are dropped.
  case tie = "tie"
  /// A model that no chain of wins connects with the pair, where such models are dropped.
  case unratedModel = "unrated_model"

  /// What a person reads, for one or many.
  package var description: String {
    switch self {
    case .noPrompt: "rows without text in the first user turn"
    case .sameModel: "battles of a model against itself"
    case .shortPrompt: "rows whose prompt is too short"
    case .noBattle: "rows without two models to compare"
    case .tie: "ties"
    case .unratedModel: "models that no chain of wins connects with the pair"
    }
  }
}
