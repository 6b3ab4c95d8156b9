package import FileFormats
internal import Numerics
package import Routing
package import TextModels

/// Trains matrix factorization on battles, as RouteLLM does: Adam, noise on the embeddings, ties dropped unless they
/// count half, binary cross-entropy on winner minus loser. The same inputs and seed give the same bits: one thread, one
/// order.
package struct MatrixFactorizationTrainer: RouterTrainer {
  package static let kind = RouterDescriptor.matrixFactorization
  package static let optionNames = [
    "battles-per-prompt", "minimum-length", "ties", "epochs", "learning-rate", "weight-decay", "noise", "batch-size",
    "factors", "held-out", "patience",
  ]

  package var job: TrainingJob
  // The defaults are RouteLLM's, except for `battlesAPrompt`.
  var factorCount: Int
  var learningRate: Float
  var weightDecay: Float
  var batchSize: Int
  var noise: Float
  var epochCount: Int
  /// At most so many battles of one prompt are drawn again in each epoch, so that prompts that many models answered do
  /// not drown the rest.
  var battlesAPrompt: Int
  /// The share of prompts held out to decide when to stop.
  var heldOutShare: Double
  /// Epochs without a better loss on the held-out prompts before training stops.
  var patience: Int
  var seed: UInt64
  var ties: TiePolicy
  /// Shorter prompts, in Unicode scalars, are dropped; RouteLLM keeps all.
  var minimumLength: Int

  package init(_ job: TrainingJob, _ options: TrainerOptions = TrainerOptions()) {
    self.job = job
    factorCount = options.factorCount ?? 128
    learningRate = options.learningRate ?? 3e-4
    weightDecay = options.weightDecay ?? 1e-5
    batchSize = options.batchSize ?? 64
    noise = options.noise ?? 0.1
    epochCount = options.epochCount ?? 100
    battlesAPrompt = options.battlesAPrompt ?? 16
    heldOutShare = options.heldOutShare ?? 0.05
    patience = options.patience ?? 8
    seed = options.seed
    ties = options.ties ?? .drop
    minimumLength = options.minimumLength ?? 0
  }

  package var settings: [(name: String, value: String)] {
    [
      ("epochs", "\(epochCount)"), ("learning-rate", "\(learningRate)"), ("weight-decay", "\(weightDecay)"),
      ("noise", "\(noise)"), ("batch-size", "\(batchSize)"), ("factors", "\(factorCount)"),
      ("held-out", "\(heldOutShare)"), ("patience", "\(patience)"), ("battles-per-prompt", "\(battlesAPrompt)"),
      ("minimum-length", "\(minimumLength)"), ("ties", ties.rawValue), ("seed", "\(seed)"),
    ]
  }

  /// Refuses data without a battle that distinguishes models, or without one of the strong or weak model's. Reports
  /// each epoch.
  package func train(
    _ set: LabelledPromptSet, embeddings: EmbeddingMatrix, progress: (String) -> Void
  ) throws(InputError) -> TrainedRouter {
    job.check(embeddings, set)
    let pair = try TrainingPair(job, in: set)
    var random = SplitMix64(seed: seed)
    var record = TrainingRecord()
    let prompts = learnable(set, &record)
    try check(prompts, of: set, pair)
    let split = PromptSplit(prompts, of: set, heldOutShare: heldOutShare, random: &random)
    let heldOut = draw(from: split.heldOut, of: set, &random)
    var kept = split.kept
    var network = FactorNetwork(
      modelCount: set.models.count, factorCount: factorCount, dimension: job.embedder.dimension,
      batchSize: batchSize, random: &random)
    var best = network.parameters
    var bestLoss = Double.infinity
    var bestEpoch = 0
    for epoch in 1...max(1, epochCount) {
      kept.shuffle(using: &random)
      var battles = draw(from: kept, of: set, &random)
      battles.shuffle(using: &random)
      var trainingLoss = 0.0
      for start in stride(from: 0, to: battles.count, by: batchSize) {
        let batch = battles[start..<min(battles.count, start + batchSize)]
        trainingLoss += network.step(batch, embeddings, self, &random)
      }
      let loss = network.loss(heldOut, embeddings)
      record.epochs.append(
        EpochLosses(
          epoch: epoch, training: trainingLoss / battles.reduce(0) { $0 + Double($1.weight) }, heldOut: loss))
      guard loss.isFinite else {
        throw InputError("the training", "the loss is \(loss) after epoch \(epoch): try a lower --learning-rate")
      }
      progress(
        "epoch \(epoch): loss \(FigureText.fixed(record.epochs[epoch - 1].training, 5)), "
          + "held-out loss \(FigureText.fixed(loss, 5))")
      if loss < bestLoss {
        (best, bestLoss, bestEpoch) = (network.parameters, loss, epoch)
      } else if epoch - bestEpoch >= patience {
        break
      }
    }
    network.parameters = best
    record.bestEpoch = bestEpoch
    record.promptCount = set.textCount(of: prompts)
    record.heldOutPromptCount = set.textCount(of: split.heldOut.flatMap { $0 })
    measure(network, heldOut: heldOut, prompts: split.heldOut.flatMap { $0 }, of: set, embeddings, pair, into: &record)
    return TrainedRouter(
      manifest: job.manifest(Self.kind, models: set.models, rowCount: prompts.count), tensors: network.tensors(),
      record: record)
  }
}

/// What is learned from, and what is measured on the prompts that were not.
extension MatrixFactorizationTrainer {
  /// The places of prompts with a battle that teaches something; counts the others and the ties.
  func learnable(_ set: LabelledPromptSet, _ record: inout TrainingRecord) -> [Int] {
    var prompts: [Int] = []
    for (index, prompt) in set.prompts.enumerated() {
      let grades = prompt.grades
      if minimumLength > 0, prompt.hasText, prompt.text.unicodeScalars.count < minimumLength {
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
      if self.ties == .half {
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
  func check(_ prompts: [Int], of set: LabelledPromptSet, _ pair: TrainingPair) throws(InputError) {
    var isTold = [Bool](repeating: false, count: set.models.count)
    var texts: Set<String> = []
    for prompt in prompts.map({ set.prompts[$0] }) {
      let grades = prompt.grades
      guard let least = grades.map(\.grade).min(), let most = grades.map(\.grade).max(), least < most else { continue }
      if texts.count < 2 { texts.insert(prompt.text) }
      for (model, _) in grades { isTold[model] = true }
    }
    guard texts.count >= 2 else {
      throw InputError("the training prompts", "\(texts.count) of them distinguish two models; at least 2 must")
    }
    for (place, name) in [(pair.strong, job.strong), (pair.weak, job.weak)] where !isTold[place] {
      throw InputError(name, "has no battle that was won or lost, so nothing can be learned about it")
    }
  }

  /// At most `battlesAPrompt` battles of each group of prompts, group after group; ties only where they count.
  func draw(from groups: [[Int]], of set: LabelledPromptSet, _ random: inout SplitMix64) -> [BattleExample] {
    var examples: [BattleExample] = []
    var candidates: [BattleExample] = []
    let keepsTies = ties == .half
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
      let count = min(battlesAPrompt, candidates.count)
      for position in 0..<count where count < candidates.count {
        candidates.swapAt(position, Int.random(in: position..<candidates.count, using: &random))
      }
      examples += candidates[..<count]
    }
    return examples
  }

  /// Held-out figures: of the drawn battles, stated as the likelier winner's chance; and of the pair, its win rates.
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
      guard !set.prompts[prompt].isAssumed, let strong = set.prompts[prompt].grade(of: pair.strong),
        let weak = set.prompts[prompt].grade(of: pair.weak)
      else { continue }
      scores.winRates.append(network.chance(of: pair.strong, over: pair.weak, on: prompt, embeddings))
      scores.gains.append(strong - weak)
    }
    record.heldOutPair = scores.gains.isEmpty ? nil : scores
  }
}
