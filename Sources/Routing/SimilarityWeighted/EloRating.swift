package import FileFormats
internal import Numerics

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
  package init(_ battles: BattleSet, names: [String]) throws(InputError) {
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
      throw InputError(
        names[model],
        "never beats or ties with any of the models that the others reach, so it has no finite rating: drop it, "
          + "or add battles")
    case .neverLoses(let model)?:
      throw InputError(
        names[model],
        "never loses to or ties with any of the models that the others reach, so it has no finite rating: drop "
          + "it, or add battles")
    case nil: break
    }
    guard let ratings = fit.ratings(vector) else {
      throw InputError("the battles", "the Bradley-Terry fit over all models did not converge")
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

/// Tiers of models of about equal strength; 0 is the strongest.
package enum ModelTier {
  /// As many as RouteLLM cuts.
  package static let count = 10

  /// The tier of each model: ratings sorted descending and cut into `tierCount` contiguous tiers of least summed
  /// population variance (not multiplied by the tier's size). Of equal cuts the one with the earliest last split wins;
  /// a tier of one model costs 0. With fewer models than tiers each model is a tier of its own.
  ///
  /// Complexity: O(models^3 + tiers * models^2).
  package static func tiers(of ratings: [Double], tierCount: Int = ModelTier.count) -> [Int] {
    let modelCount = ratings.count
    let tierCount = min(tierCount, modelCount)
    guard tierCount > 0 else { return [] }
    let order = ratings.indices.sorted { (ratings[$0], $1) > (ratings[$1], $0) }
    let sorted = order.map { ratings[$0] }
    // Least cost of cutting the first `end` models into `tiers`, and where the last tier then starts.
    var best = [[Double]](repeating: [Double](repeating: .infinity, count: modelCount + 1), count: tierCount + 1)
    var split = [[Int]](repeating: [Int](repeating: 0, count: modelCount + 1), count: tierCount + 1)
    best[0][0] = 0
    for end in 1...modelCount {
      let costs = (0..<end).map { variance(sorted[$0..<end]) }
      for tiers in 1...tierCount {
        for start in 0..<end where best[tiers - 1][start] + costs[start] < best[tiers][end] {
          best[tiers][end] = best[tiers - 1][start] + costs[start]
          split[tiers][end] = start
        }
      }
    }
    var result = [Int](repeating: 0, count: modelCount)
    var end = modelCount
    for tiers in stride(from: tierCount, through: 1, by: -1) {
      let start = split[tiers][end]
      for position in start..<end { result[order[position]] = tiers - 1 }
      end = start
    }
    return result
  }

  /// Requires a manifest to place every model in one of 1 to `count` tiers.
  @Sendable static func check(_ manifest: RouterManifest, _ reader: ManifestReader) throws(InputError) {
    let (models, tiers) = (Set(manifest.models), manifest.tiers)
    guard (1...count).contains(tiers.count) else {
      throw reader.fail("tiers", "holds \(tiers.count) tiers where 1 to \(count) are needed")
    }
    var placed: Set<String> = []
    for model in tiers.joined() {
      guard models.contains(model) else { throw reader.fail("tiers", "names '\(model)', which is not among 'models'") }
      guard placed.insert(model).inserted else { throw reader.fail("tiers", "names '\(model)' twice") }
    }
    for model in manifest.models where !placed.contains(model) {
      throw reader.fail("tiers", "lacks the model '\(model)'")
    }
  }

  private static func variance(_ values: ArraySlice<Double>) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }
}
