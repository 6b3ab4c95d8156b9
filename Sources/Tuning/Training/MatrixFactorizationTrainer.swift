package import Embedding
internal import ModelFiles
package import Routing

/// Trains matrix factorization on battles, as RouteLLM does: Adam, noise on the embeddings, ties dropped, binary
/// cross-entropy on winner minus loser. The same inputs and seed give the same bits: one thread, one order.
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

  /// - Parameters:
  ///   - embeddings: one row a prompt of `set`, by `embedder`.
  ///   - progress: called after each epoch with its number and the mean loss on the held-out prompts.
  package func train(
    _ set: LabelledPromptSet, embeddings: EmbeddingMatrix, progress: (Int, Double) -> Void = { _, _ in }
  ) throws(RoutingError) -> TrainedRouter {
    precondition(embeddings.count == set.prompts.count && embeddings.dimension == embedder.dimension)
    var random = SplitMix64(seed: settings.seed)
    var prompts = set.prompts.indices.filter { index in
      let grades = set.prompts[index].grades
      return grades.contains { $0.grade != grades[0].grade }
    }
    guard prompts.count >= 2 else {
      throw RoutingError(
        subject: "the training prompts", reason: "\(prompts.count) of them tell two models apart; at least 2 must")
    }
    let rowCount = prompts.count
    prompts.shuffle(using: &random)
    let heldOutCount = max(1, Int(Double(prompts.count) * settings.heldOutShare))
    let heldOut = draw(from: prompts[..<heldOutCount], of: set, &random)
    var kept = Array(prompts[heldOutCount...])
    var network = FactorNetwork(
      modelCount: set.models.count, factorCount: settings.factorCount, dimension: embedder.dimension,
      batchSize: settings.batchSize, random: &random)
    var best = network.parameters
    var bestLoss = Double.infinity
    var bestEpoch = 0
    for epoch in 1...max(1, settings.epochCount) {
      kept.shuffle(using: &random)
      var battles = draw(from: kept[...], of: set, &random)
      battles.shuffle(using: &random)
      for start in stride(from: 0, to: battles.count, by: settings.batchSize) {
        let batch = battles[start..<min(battles.count, start + settings.batchSize)]
        network.step(batch, embeddings, settings, &random)
      }
      let loss = network.loss(heldOut, embeddings)
      progress(epoch, loss)
      if loss < bestLoss {
        (best, bestLoss, bestEpoch) = (network.parameters, loss, epoch)
      } else if epoch - bestEpoch >= settings.patience {
        break
      }
    }
    network.parameters = best
    var provenance = provenance
    provenance.rowCount = rowCount
    let manifest = RouterManifest(
      kind: .matrixFactorization, embedder: embedder, models: set.models, strong: strong, weak: weak,
      training: provenance, notes: notes)
    return TrainedRouter(manifest: manifest, tensors: network.tensors())
  }

  /// A prompt with the models that won and lost on it.
  struct Example: Sendable {
    let prompt: Int
    let winner: Int
    let loser: Int
  }

  /// At most `battlesAPrompt` battles without a tie of each prompt, prompt after prompt.
  private func draw(
    from prompts: ArraySlice<Int>, of set: LabelledPromptSet, _ random: inout SplitMix64
  ) -> [Example] {
    var examples: [Example] = []
    var candidates: [Example] = []
    for prompt in prompts {
      candidates.removeAll(keepingCapacity: true)
      let grades = set.prompts[prompt].grades
      for (index, first) in grades.enumerated() {
        for second in grades[(index + 1)...] where first.grade != second.grade {
          let firstWon = first.grade > second.grade
          candidates.append(
            Example(
              prompt: prompt, winner: firstWon ? first.model : second.model,
              loser: firstWon ? second.model : first.model))
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
}
