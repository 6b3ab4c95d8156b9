internal import Embedding
internal import Glibc
internal import LinearAlgebra
internal import Reporting
package import Routing

/// Leave-one-out cross-validation of a nearest-neighbour router's two settings inside its training data.
///
/// Each prompt of the pair is scored by its neighbours among the others, prompts of the same text left out, with the
/// base rate of the others. Of all settings the one with the least mean log-loss `-(y ln p + (1 - y) ln (1 - p))` wins;
/// of equal ones the first in the order of the lists. Nothing is drawn: the same data give the same choice.
package struct NeighbourValidation: Sendable, CustomStringConvertible {
  /// The neighbours and the prior weights that are tried.
  package static let counts = [5, 10, 20, 40, 80, 160, 320]
  package static let priorWeights = [1.0, 4, 16, 64]

  package struct Trial: Sendable, Equatable {
    package let settings: NeighbourSettings
    /// Mean log-loss in nats over the pair's prompts, each scored by the others.
    package let logLoss: Double
    /// The standard error of how much less that is than the base rate's log-loss, prompt by prompt.
    package let standardError: Double
  }

  /// In the order of the lists, the prior weights inner.
  package let trials: [Trial]
  package let best: Trial
  /// The mean log-loss of the others' base rate.
  package let baseLogLoss: Double
  package let promptCount: Int

  /// - Parameters:
  ///   - texts: one a row of `vectors`, for finding equal prompts.
  ///   - vectors: unit vectors in fixed point, row-major.
  ///   - counts: neighbours to try, ascending, not empty, each at least 1.
  package init(
    _ pair: PairOutcomes, texts: [String], vectors: [Int16], dimension: Int, counts: [Int]
  ) throws(RoutingError) {
    let groups = NeighbourValidation.groups(pair.prompts.map { texts[Int($0)] })
    var groupSizes = [Int](repeating: 0, count: groups.count)
    var groupWins = [Double](repeating: 0, count: groups.count)
    for (prompt, group) in groups.enumerated() {
      groupSizes[group] += 1
      groupWins[group] += pair.outcomes[prompt]
    }
    guard let largest = groupSizes.max(), largest < groups.count, let most = counts.last else {
      throw RoutingError(
        subject: "the training prompts",
        reason: "those with grades of both models have one and the same text; cross-validation needs two that differ")
    }
    let priors = NeighbourValidation.priorWeights
    var losses = [Double](repeating: 0, count: counts.count * priors.count)
    var squaredGains = losses
    var baseLoss = 0.0
    let index = vectors.withUnsafeBufferPointer {
      NeighbourIndex(vectors: $0, dimension: dimension, choosing: pair.prompts)
    }
    let allWins = pair.outcomes.reduce(0, +)
    var scratch = ScoringScratch()
    let queries = NeighbourValidation.queries(pair.prompts.map(Int.init), vectors, dimension: dimension)
    index.search(queries, most: most + largest, scratch: &scratch) { query, neighbours in
      let group = groups[query]
      let outcome = pair.outcomes[query]
      let baseRate = NeighbourVote.baseRate(
        wins: allWins - groupWins[group], count: groups.count - groupSizes[group])
      let base = NeighbourValidation.logLoss(outcome, baseRate)
      baseLoss += base
      var (wins, weight) = (0.0, 0.0)
      var taken = 0
      var others = neighbours.lazy.filter { groups[$0.row] != group }.makeIterator()
      for (choice, count) in counts.enumerated() {
        while taken < count, let neighbour = others.next() {
          wins += neighbour.similarity * pair.outcomes[neighbour.row]
          weight += neighbour.similarity
          taken += 1
        }
        for (prior, priorWeight) in priors.enumerated() {
          let winRate = NeighbourVote.winRate(
            wins: wins, weight: weight, baseRate: baseRate, priorWeight: priorWeight)
          let loss = NeighbourValidation.logLoss(outcome, winRate)
          losses[choice * priors.count + prior] += loss
          squaredGains[choice * priors.count + prior] += (base - loss) * (base - loss)
        }
      }
    }
    let total = Double(pair.prompts.count)
    promptCount = pair.prompts.count
    baseLogLoss = baseLoss / total
    var trials: [Trial] = []
    for (choice, count) in counts.enumerated() {
      for (prior, priorWeight) in priors.enumerated() {
        let (loss, squares) = (losses[choice * priors.count + prior], squaredGains[choice * priors.count + prior])
        let gain = (baseLoss - loss) / total
        trials.append(
          Trial(
            settings: NeighbourSettings(count: count, priorWeight: priorWeight), logLoss: loss / total,
            standardError: (max(0, squares / total - gain * gain) / (total - 1)).squareRoot()))
      }
    }
    self.trials = trials
    best = trials.dropFirst().reduce(trials[0]) { $1.logLoss < $0.logLoss ? $1 : $0 }
  }

  /// What was chosen among what, in a sentence for the manifest.
  package var description: String {
    let gain = baseLogLoss - best.logLoss
    let half = 1.96 * best.standardError
    let doubt = gain > half ? "" : " That may be chance: neighbours are not shown to tell more than the base rate."
    return
      "\(best.settings.count) neighbours and a prior weight of \(best.settings.priorWeight) have the least log-loss "
      + "of \(trials.count) settings, \(ReportText.fixed(best.logLoss, 4)), in leave-one-out cross-validation over the "
      + "pair's \(promptCount) prompts; the base rate alone has \(ReportText.fixed(baseLogLoss, 4)), "
      + "\(ReportText.fixed(gain, 4)) +- \(ReportText.fixed(half, 4)) more.\(doubt)"
  }

  /// A number for each text, from 0, equal for equal texts.
  static func groups(_ texts: [String]) -> [Int] {
    var numbers: [String: Int] = [:]
    return texts.map { text in
      if let number = numbers[text] { return number }
      numbers[text] = numbers.count
      return numbers.count - 1
    }
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
