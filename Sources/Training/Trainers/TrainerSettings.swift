package import FileFormats
package import Routing

extension MatrixFactorizationTrainer.Settings {
  /// Every setting as the command line calls it, for a report.
  package var described: [(name: String, value: String)] {
    [
      ("epochs", "\(epochCount)"), ("learning-rate", "\(learningRate)"), ("weight-decay", "\(weightDecay)"),
      ("noise", "\(noise)"), ("batch-size", "\(batchSize)"), ("factors", "\(factorCount)"),
      ("held-out", "\(heldOutShare)"), ("patience", "\(patience)"), ("battles-per-prompt", "\(battlesAPrompt)"),
      ("minimum-length", "\(minimumLength)"), ("ties", ties.rawValue), ("seed", "\(seed)"),
    ]
  }
}

extension MixtureTrainer.Settings {
  /// Every setting, for a report; they are no options of the command line.
  package var described: [(name: String, value: String)] {
    [
      ("smoothing", "\(smoothing)"), ("domain-prior", "\(domainPrior)"), ("penalty", "\(penalty)"),
      ("feature-penalty", "\(featurePenalty)"), ("feature-scale", "\(featureScale)"),
      ("gate-scale", "\(gateScale)"), ("least-gate-deviation", "\(leastGateDeviation)"),
      ("least-examples", "\(leastExamples)"), ("folds", "\(foldCount)"), ("seed", "\(seed)"),
    ]
  }
}

extension SimilarityWeightedTrainer {
  /// Every setting as the command line calls it, for a report.
  package var describedSettings: [(name: String, value: String)] {
    [
      ("battles-per-prompt", battlesAPrompt.map { "\($0)" } ?? "all"), ("minimum-length", "\(minimumLength)"),
      ("ties", ties.rawValue), ("drop-unrated", dropsUnratedModels ? "yes" : "no"), ("seed", "\(seed)"),
    ]
  }
}

/// What a trainer makes: the two files of a router artefact, and what there is to tell of its making.
package struct TrainedRouter {
  package var manifest: RouterManifest
  package var tensors: SafetensorsWriter
  package var record = TrainingRecord()

  /// Writes `manifest.json` and `router.safetensors`, each whole or not at all.
  package func write(to directory: String) throws(RoutingError) {
    try RouterArtefactWriter.write(manifest, tensors: tensors, to: directory)
  }

  /// The artefact that `write` and reading again would give, without the files.
  /// - Parameter location: for messages.
  package func artefact(location: String) throws(RoutingError) -> RouterArtefact {
    try RouterArtefact(
      manifest: manifest.encoded(), tensors: ModelBytes(copying: tensors.encoded()), location: location)
  }
}

/// What a trainer met on its way: nothing that a router needs, everything that its report tells.
package struct TrainingRecord: Sendable {
  /// Different texts and battles that were learned from or held out, and ties among the latter.
  package internal(set) var promptCount = 0
  package internal(set) var battleCount = 0
  package internal(set) var tieCount = 0
  package internal(set) var dropped = DropCounts()
  /// Matrix factorization: one an epoch, and the epoch whose factors were kept.
  package internal(set) var epochs: [EpochLosses] = []
  package internal(set) var bestEpoch: Int?
  /// Matrix factorization: prompts held out, and how well their battles between any two models were told.
  package internal(set) var heldOutPromptCount = 0
  package internal(set) var heldOutBattles: CalibrationFigures?
  /// The strong model's win rates over the weak one on prompts that were held out.
  package var heldOutPair: HeldOutScores?
  /// Similarity-weighted: Elo ratings by model, as the manifest lists the models.
  package internal(set) var ratings: [Double] = []
}

/// What one epoch of matrix factorization came to.
package struct EpochLosses: Sendable, Equatable {
  /// Counted from 1.
  package let epoch: Int
  /// The mean binary cross-entropy in nats over the epoch's battles as they were learned from: each before its step, on
  /// embeddings with noise.
  package let training: Double
  /// The same over the battles of held-out prompts after the epoch, without noise.
  package let heldOut: Double
}
