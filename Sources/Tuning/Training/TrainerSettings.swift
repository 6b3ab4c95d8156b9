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
