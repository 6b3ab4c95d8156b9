internal import Embedding
internal import Routing
internal import Tuning

/// The training that a command line asks for, its options checked; it can be done on all of the data or on parts of it.
struct RouterTraining {
  /// Every setting, defaults too, for the report.
  let settings: [(name: String, value: String)]
  private let kind: Kind

  private enum Kind {
    case similarityWeighted(SimilarityWeightedTrainer)
    case matrixFactorization(MatrixFactorizationTrainer)
  }

  init(_ request: TrainRequest, _ arguments: ParsedArguments) throws(UsageError) {
    // Whose vectors these are and what they come from is known when the data is read.
    let embedder = EmbedderIdentity(name: "", dimension: 1, sha256: "")
    let provenance = TrainingProvenance(data: [], rowCount: 0, licence: "", command: "")
    if request.kind == .matrixFactorization {
      var trainer = MatrixFactorizationTrainer(
        embedder: embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.settings = try TrainRequest.settings(arguments)
      kind = .matrixFactorization(trainer)
      settings = trainer.settings.described
    } else {
      var trainer = SimilarityWeightedTrainer(
        embedder: embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.battlesAPrompt = try arguments.integer("battles-per-prompt", in: 1...1_000_000)
      trainer.minimumLength = try arguments.integer("minimum-length", in: 0...1_000_000) ?? trainer.minimumLength
      trainer.ties = TrainRequest.ties(arguments) ?? trainer.ties
      trainer.dropsUnratedModels = arguments.has("drop-unrated")
      trainer.seed = try TrainRequest.seed(arguments)
      kind = .similarityWeighted(trainer)
      settings = trainer.describedSettings
    }
  }

  /// - Parameters:
  ///   - embeddings: one row a prompt of `set`, by `embedder`.
  ///   - progress: called after each epoch, of a training that has epochs.
  func train(
    _ set: LabelledPromptSet, embeddings: EmbeddingMatrix, embedder: EmbedderIdentity, provenance: TrainingProvenance,
    progress: (EpochLosses) -> Void = { _ in }
  ) throws(RoutingError) -> TrainedRouter {
    switch kind {
    case .similarityWeighted(var trainer):
      trainer.embedder = embedder
      trainer.provenance = provenance
      return try trainer.train(set, embeddings: embeddings)
    case .matrixFactorization(var trainer):
      trainer.embedder = embedder
      trainer.provenance = provenance
      return try trainer.train(set, embeddings: embeddings, progress: progress)
    }
  }
}
