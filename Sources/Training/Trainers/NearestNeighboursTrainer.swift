package import FileFormats
internal import Glibc
internal import Numerics
internal import Reporting
package import Routing
package import TextModels

/// Makes a nearest-neighbour artefact: the unit vectors of the prompts and the models' grades on them. What is learned
/// is how many neighbours vote and what the base rate weighs next to them, by cross-validation over the pair's prompts.
package struct NearestNeighboursTrainer: RouterTrainer {
  package static let kind = RouterDescriptor.nearestNeighbours
  package static let optionNames = ["neighbours"]
  package static let takesWeights = false

  /// How the settings were found is added to its notes.
  package var job: TrainingJob
  /// Neighbours that vote; nil leaves it to cross-validation.
  var neighbourCount: Int?

  package init(_ job: TrainingJob, _ options: TrainerOptions = TrainerOptions()) {
    self.job = job
    neighbourCount = options.neighbourCount
  }

  package var settings: [(name: String, value: String)] {
    [("neighbours", neighbourCount.map { "\($0)" } ?? "by leave-one-out cross-validation")]
  }

  /// Keeps every prompt with a battle, for pairs other than the job's; the cross-validation sees the job's pair alone.
  package func train(
    _ set: LabelledPromptSet, embeddings: EmbeddingMatrix, progress: (String) -> Void
  ) throws(InputError) -> TrainedRouter {
    job.check(embeddings, set)
    let table = TrainingBattles(set, minimumLength: 0, ties: .half)
    let pair = try outcomes(of: table.battles, set)
    let vectors = table.fixedVectors(embeddings)
    let validation = try NeighbourValidation(
      pair, texts: table.prompts.map { set.prompts[$0].text }, vectors: vectors, dimension: job.embedder.dimension,
      counts: neighbourCount.map { [$0] } ?? NeighbourValidation.counts)

    var record = TrainingRecord()
    record.promptCount = set.textCount(of: table.prompts)
    (record.battleCount, record.tieCount) = table.counts()
    for (reason, count) in table.dropped.nonzero { record.dropped.add(reason, count) }
    var manifest = job.manifest(Self.kind, models: set.models, rowCount: table.prompts.count)
    manifest.neighbours = validation.best.settings
    manifest.notes += (manifest.notes.isEmpty ? "" : " ") + validation.description
    progress(manifest.notes)
    return TrainedRouter(manifest: manifest, tensors: table.tensors(vectors: vectors), record: record)
  }

  /// The job's pair among the battles; it must have met, and with more than one result.
  private func outcomes(of battles: BattleSet, _ set: LabelledPromptSet) throws(InputError) -> PairOutcomes {
    let places = try TrainingPair(job, in: set)
    let (strong, weak) = (job.strong, job.weak)
    let pair = PairOutcomes(battles, strong: places.strong, weak: places.weak)
    guard let first = pair.outcomes.first else {
      throw InputError(
        "the training prompts", "none has grades of both '\(strong)' and '\(weak)', which the neighbours need")
    }
    guard pair.outcomes.contains(where: { $0 != first }) else {
      let how = first == 1 ? "'\(strong)' wins" : first == 0 ? "'\(weak)' wins" : "it is a tie"
      throw InputError(
        "the training prompts",
        "on all \(pair.outcomes.count) with grades of both '\(strong)' and '\(weak)' \(how): there is nothing "
          + "by which to distinguish prompts")
    }
    return pair
  }
}

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
  ) throws(InputError) {
    let groups = NeighbourValidation.groups(pair.prompts.map { texts[Int($0)] })
    var groupSizes = [Int](repeating: 0, count: groups.count)
    var groupWins = [Double](repeating: 0, count: groups.count)
    for (prompt, group) in groups.enumerated() {
      groupSizes[group] += 1
      groupWins[group] += pair.outcomes[prompt]
    }
    guard let largest = groupSizes.max(), largest < groups.count, let most = counts.last else {
      throw InputError(
        "the training prompts",
        "those with grades of both models all have the same text; cross-validation needs two different ones")
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
    let doubt =
      gain > half ? "" : " This may be chance: the neighbours are not shown to predict better than the base rate."
    return
      "\(FigureText.count(best.settings.count, of: "neighbour")) "
      + "and a prior weight of \(best.settings.priorWeight) have the least log-loss "
      + "of \(trials.count) settings, \(FigureText.fixed(best.logLoss, 4)), in leave-one-out cross-validation over the "
      + "pair's \(promptCount) prompts; the base rate alone has \(FigureText.fixed(baseLogLoss, 4)), "
      + "\(FigureText.fixed(gain, 4)) +- \(FigureText.fixed(half, 4)) more.\(doubt)"
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
