package import Embedding
internal import ModelFiles
package import Routing

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
