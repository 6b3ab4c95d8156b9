internal import LinearAlgebra

/// Ratings of models on Elo's scale from all battles, whatever their prompts' similarity: a Bradley-Terry fit times
/// 400 / ln 10, around 1,000.
package struct EloRating: Sendable {
  /// One a model.
  package let values: [Double]

  /// Points that stand for odds of ten to one, and the rating around which the fit is centred.
  static let scale = 400.0
  static let initial = 1000.0

  /// Fits the models that fought; their mean is 1,000, which is where scikit-learn's search from zero ends too.
  /// A model without battles, or one that no chain of wins connects with the rest, has no rating: an error.
  package init(_ battles: BattleSet, names: [String]) throws(RoutingError) {
    let fit = BradleyTerryFit(playerCount: battles.modelCount)
    var vector = [Double](repeating: 0, count: fit.statistics.count)
    var graph = WinGraph(playerCount: battles.modelCount)
    for prompt in 0..<battles.promptCount {
      let weight = battles.weight(of: prompt)
      battles.forEachBattle(of: prompt) { modelA, modelB, outcome in
        let share = outcome == .modelA ? 1.0 : outcome == .modelB ? 0 : 0.5
        fit.statistics.add(weight, modelA, against: modelB, share: share, to: &vector)
        if share > 0 { graph.add(winner: modelA, loser: modelB) }
        if share < 1 { graph.add(winner: modelB, loser: modelA) }
      }
    }
    switch graph.flaw {
    case .neverWins(let model)?:
      throw RoutingError(
        subject: names[model],
        reason:
          "never beats or ties with any of the models that the others reach, so it has no finite rating: drop it, "
          + "or add battles")
    case .neverLoses(let model)?:
      throw RoutingError(
        subject: names[model],
        reason:
          "never loses to or ties with any of the models that the others reach, so it has no finite rating: drop "
          + "it, or add battles")
    case nil: break
    }
    guard let ratings = fit.ratings(vector) else {
      throw RoutingError(subject: "the battles", reason: "the Bradley-Terry fit over all models did not converge")
    }
    let mean = ratings.reduce(0, +) / Double(ratings.count)
    values = ratings.map { ($0 - mean) * EloRating.scale / 2.302585092994046 + EloRating.initial }
  }

  /// Whether each model can be rated together with this one: chains of wins lead from either to the other. The rest has
  /// no finite rating on the same scale.
  package static func rated(with model: Int, in battles: BattleSet) -> [Bool] {
    var graph = WinGraph(playerCount: battles.modelCount)
    for prompt in 0..<battles.promptCount {
      battles.forEachBattle(of: prompt) { modelA, modelB, outcome in
        if outcome != .modelB { graph.add(winner: modelA, loser: modelB) }
        if outcome != .modelA { graph.add(winner: modelB, loser: modelA) }
      }
    }
    return graph.component(of: model)
  }
}
