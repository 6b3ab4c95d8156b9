internal import FileFormats
internal import Numerics
package import Routing
package import TextModels

/// Trains matrix factorization on battles, as RouteLLM does: Adam, noise on the embeddings, ties dropped unless they
/// count half, binary cross-entropy on winner minus loser. The same inputs and seed give the same bits: one thread, one
/// order.
package struct MatrixFactorizationTrainer: Sendable {
  /// Settings and RouteLLM's values for them, but for `battlesAPrompt`.
  package struct Settings: Sendable {
    package var factorCount = 128
    package var learningRate: Float = 3e-4
    package var weightDecay: Float = 1e-5
    package var batchSize = 64
    package var noise: Float = 0.1
    package var epochCount = 100
    /// At most so many battles of one prompt are drawn anew in each epoch, so that prompts that many models answered
    /// do not drown the rest.
    package var battlesAPrompt = 16
    /// The share of prompts held out to tell when to stop.
    package var heldOutShare = 0.05
    /// Epochs without a better loss on the held-out prompts before training stops.
    package var patience = 8
    package var seed: UInt64 = 1
    package var ties = TiePolicy.drop
    /// Shorter prompts, in Unicode scalars, are dropped; RouteLLM keeps all.
    package var minimumLength = 0

    package init() {}
  }

  package var embedder: EmbedderIdentity
  package var strong: String
  package var weak: String
  /// Its `rowCount` is set by `train`.
  package var provenance: TrainingProvenance
  package var notes: String
  package var settings = Settings()

  package init(
    embedder: EmbedderIdentity, strong: String, weak: String, provenance: TrainingProvenance, notes: String = ""
  ) {
    self.embedder = embedder
    self.strong = strong
    self.weak = weak
    self.provenance = provenance
    self.notes = notes
  }

  /// Refuses data on which the router would mean nothing: no battle told apart, or none of the strong or weak model's.
  ///
  /// - Parameters:
  ///   - embeddings: one row a prompt of `set`, by `embedder`.
  ///   - progress: called after each epoch.
  package func train(
    _ set: LabelledPromptSet, embeddings: EmbeddingMatrix, progress: (EpochLosses) -> Void = { _ in }
  ) throws(RoutingError) -> TrainedRouter {
    precondition(embeddings.count == set.prompts.count && embeddings.dimension == embedder.dimension)
    let pair = try TrainingPair(strong: strong, weak: weak, in: set)
    var random = SplitMix64(seed: settings.seed)
    var record = TrainingRecord()
    let prompts = learnable(set, &record)
    try check(prompts, of: set, pair)
    let split = PromptSplit(prompts, of: set, heldOutShare: settings.heldOutShare, random: &random)
    let heldOut = draw(from: split.heldOut, of: set, &random)
    var kept = split.kept
    var network = FactorNetwork(
      modelCount: set.models.count, factorCount: settings.factorCount, dimension: embedder.dimension,
      batchSize: settings.batchSize, random: &random)
    var best = network.parameters
    var bestLoss = Double.infinity
    var bestEpoch = 0
    for epoch in 1...max(1, settings.epochCount) {
      kept.shuffle(using: &random)
      var battles = draw(from: kept, of: set, &random)
      battles.shuffle(using: &random)
      var trainingLoss = 0.0
      for start in stride(from: 0, to: battles.count, by: settings.batchSize) {
        let batch = battles[start..<min(battles.count, start + settings.batchSize)]
        trainingLoss += network.step(batch, embeddings, settings, &random)
      }
      let loss = network.loss(heldOut, embeddings)
      record.epochs.append(
        EpochLosses(
          epoch: epoch, training: trainingLoss / battles.reduce(0) { $0 + Double($1.weight) }, heldOut: loss))
      guard loss.isFinite else {
        throw RoutingError(
          subject: "the training", reason: "the loss is \(loss) after epoch \(epoch): try a lower --learning-rate")
      }
      if let last = record.epochs.last { progress(last) }
      if loss < bestLoss {
        (best, bestLoss, bestEpoch) = (network.parameters, loss, epoch)
      } else if epoch - bestEpoch >= settings.patience {
        break
      }
    }
    network.parameters = best
    record.bestEpoch = bestEpoch
    record.promptCount = set.textCount(of: prompts)
    record.heldOutPromptCount = set.textCount(of: split.heldOut.flatMap { $0 })
    measure(network, heldOut: heldOut, prompts: split.heldOut.flatMap { $0 }, of: set, embeddings, pair, into: &record)
    var provenance = provenance
    provenance.rowCount = prompts.count
    let manifest = RouterManifest(
      kind: .matrixFactorization, embedder: embedder, models: set.models, strong: strong, weak: weak,
      training: provenance, notes: notes)
    return TrainedRouter(manifest: manifest, tensors: network.tensors(), record: record)
  }
}

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
