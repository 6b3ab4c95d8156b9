internal import Embedding
internal import Glibc
internal import LinearAlgebra
package import Routing

/// Cross-validation of a nearest-neighbour router's two settings inside its training data.
///
/// The pair's prompts are dealt into five folds, prompts of the same text into the same one; each fold is scored by
/// neighbours of the four others. Of all settings the one with the least mean log-loss
/// `-(y ln p + (1 - y) ln (1 - p))` wins; of equal ones the first in the order of the lists.
package struct NeighbourValidation: Sendable, CustomStringConvertible {
  /// The neighbours and the prior weights that are tried.
  package static let counts = [5, 10, 20, 40, 80, 160]
  package static let priorWeights = [1.0, 4, 16, 64]
  package static let foldCount = 5

  package struct Trial: Sendable, Equatable {
    package let settings: NeighbourSettings
    /// Mean log-loss in nats over the pair's prompts, each scored by other folds.
    package let logLoss: Double
  }

  /// In the order of the lists, the prior weights inner.
  package let trials: [Trial]
  package let best: Trial
  /// The mean log-loss of the other folds' base rate.
  package let baseLogLoss: Double
  package let promptCount: Int

  /// - Parameters:
  ///   - texts: one a row of `vectors`, for finding equal prompts.
  ///   - vectors: unit vectors in fixed point, row-major.
  ///   - counts: neighbours to try, ascending, not empty, each at least 1.
  package init(
    _ pair: PairOutcomes, texts: [String], vectors: [Int16], dimension: Int, counts: [Int], seed: UInt64
  ) throws(RoutingError) {
    let folds = NeighbourValidation.folds(pair.prompts.map { texts[Int($0)] }, seed: seed)
    guard let last = folds.max(), last >= 1, let most = counts.last else {
      throw RoutingError(
        subject: "the training prompts",
        reason: "all with grades of both models are one and the same; cross-validation needs two that differ")
    }
    let priors = NeighbourValidation.priorWeights
    var losses = [Double](repeating: 0, count: counts.count * priors.count)
    var baseLoss = 0.0
    var scratch = ScoringScratch()
    for fold in 0...last {
      let training = pair.prompts.indices.filter { folds[$0] != fold }
      let tested = pair.prompts.indices.filter { folds[$0] == fold }
      let baseRate = NeighbourVote.baseRate(training.map { pair.outcomes[$0] })
      let index = vectors.withUnsafeBufferPointer {
        NeighbourIndex(vectors: $0, dimension: dimension, choosing: training.map { pair.prompts[$0] })
      }
      let queries = NeighbourValidation.queries(tested.map { Int(pair.prompts[$0]) }, vectors, dimension: dimension)
      index.search(queries, most: most, scratch: &scratch) { query, neighbours in
        let outcome = pair.outcomes[tested[query]]
        baseLoss += NeighbourValidation.logLoss(outcome, baseRate)
        var (wins, weight) = (0.0, 0.0)
        var taken = 0
        for (choice, count) in counts.enumerated() {
          for neighbour in neighbours[taken..<max(taken, min(count, neighbours.count))] {
            wins += neighbour.similarity * pair.outcomes[training[neighbour.row]]
            weight += neighbour.similarity
          }
          taken = min(count, neighbours.count)
          for (prior, priorWeight) in priors.enumerated() {
            let winRate = NeighbourVote.winRate(
              wins: wins, weight: weight, baseRate: baseRate, priorWeight: priorWeight)
            losses[choice * priors.count + prior] += NeighbourValidation.logLoss(outcome, winRate)
          }
        }
      }
    }
    let total = Double(pair.prompts.count)
    promptCount = pair.prompts.count
    baseLogLoss = baseLoss / total
    var trials: [Trial] = []
    var best = Trial(settings: NeighbourSettings(count: counts[0], priorWeight: priors[0]), logLoss: .infinity)
    for (choice, count) in counts.enumerated() {
      for (prior, priorWeight) in priors.enumerated() {
        let trial = Trial(
          settings: NeighbourSettings(count: count, priorWeight: priorWeight),
          logLoss: losses[choice * priors.count + prior] / total)
        trials.append(trial)
        if trial.logLoss < best.logLoss { best = trial }
      }
    }
    self.trials = trials
    self.best = best
  }

  /// What was chosen among what, in a sentence for the manifest.
  package var description: String {
    func rounded(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
    let flat =
      best.logLoss < baseLogLoss ? "" : " Neighbours tell no more than the base rate: do not expect it to route."
    return
      "\(best.settings.count) neighbours and a prior weight of \(best.settings.priorWeight) have the least log-loss "
      + "of \(trials.count) settings, \(rounded(best.logLoss)), in \(NeighbourValidation.foldCount)-fold "
      + "cross-validation over the pair's \(promptCount) prompts; the base rate alone has "
      + "\(rounded(baseLogLoss)).\(flat)"
  }

  /// The fold of each text: distinct texts are shuffled and dealt in turn. Fewer texts than folds make fewer folds.
  static func folds(_ texts: [String], seed: UInt64) -> [Int] {
    var groups: [String: Int] = [:]
    let groupOfText = texts.map { text in
      let next = groups.count
      return groups[text]
        ?? {
          groups[text] = next
          return next
        }()
    }
    var random = SplitMix64(seed: seed)
    var order = Array(0..<groups.count)
    order.shuffle(using: &random)
    var foldOfGroup = [Int](repeating: 0, count: groups.count)
    for (position, group) in order.enumerated() { foldOfGroup[group] = position % foldCount }
    return groupOfText.map { foldOfGroup[$0] }
  }

  private static func logLoss(_ outcome: Double, _ winRate: Double) -> Double {
    -(outcome * log(winRate) + (1 - outcome) * log(1 - winRate))
  }

  private static func queries(_ rows: [Int], _ vectors: [Int16], dimension: Int) -> EmbeddingMatrix {
    var queries = EmbeddingMatrix(dimension: dimension)
    for row in rows {
      queries.appendRow { target in
        for column in target.indices { target[column] = Float(vectors[row * dimension + column]) }
      }
    }
    return queries
  }
}
