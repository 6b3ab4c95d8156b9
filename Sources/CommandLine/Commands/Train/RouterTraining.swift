internal import Numerics
internal import Reporting
internal import Routing
internal import TextModels
internal import Training

/// A trainer with what the command line gives it: makes a router of all of the data, or of a part of it.
struct RouterTraining {
  /// Makes a router; progress is reported to the last argument.
  typealias Fit = (LabelledPromptSet, EmbeddingMatrix, (String) -> Void) throws(RoutingError) -> TrainedRouter

  let fit: Fit
  /// Every setting of the trainer, for the report.
  let settings: [(name: String, value: String)]

  init(
    _ request: TrainRequest, _ options: ParsedOptions, embedder: EmbedderIdentity, provenance: TrainingProvenance
  ) {
    switch request.kind {
    case .mixture:
      var trainer = MixtureTrainer(
        embedder: embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.settings.seed = options[TrainOptions.seed]
      settings = trainer.settings.described
      fit = { [trainer] (set, embeddings, _) throws(RoutingError) in try trainer.train(set, embeddings: embeddings) }
    case .nearestNeighbours:
      let neighbours = options[TrainOptions.neighbours]
      var trainer = NearestNeighboursTrainer(
        embedder: embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.neighbourCount = neighbours
      settings = [("neighbours", neighbours.map { "\($0)" } ?? "by leave-one-out cross-validation")]
      fit = { [trainer] (set, embeddings, note) throws(RoutingError) in
        let trained = try trainer.train(set, embeddings: embeddings)
        note(trained.manifest.notes)
        return trained
      }
    case .similarityWeighted:
      var trainer = SimilarityWeightedTrainer(
        embedder: embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.battlesAPrompt = options[TrainOptions.battlesPerPrompt]
      trainer.minimumLength = options[TrainOptions.minimumLength] ?? trainer.minimumLength
      trainer.ties = options[TrainOptions.ties] ?? trainer.ties
      trainer.dropsUnratedModels = options[TrainOptions.dropUnrated]
      trainer.seed = options[TrainOptions.seed]
      settings = trainer.describedSettings
      fit = { [trainer] (set, embeddings, _) throws(RoutingError) in try trainer.train(set, embeddings: embeddings) }
    default:
      var trainer = MatrixFactorizationTrainer(
        embedder: embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.settings = MatrixFactorizationTrainer.Settings(options)
      settings = trainer.settings.described
      fit = { [trainer] (set, embeddings, note) throws(RoutingError) in
        try trainer.train(set, embeddings: embeddings) { losses in
          note(
            "epoch \(losses.epoch): loss \(FigureText.fixed(losses.training, 5)), "
              + "held-out loss \(FigureText.fixed(losses.heldOut, 5))")
        }
      }
    }
  }
}

/// The labelled prompts of a training run and one embedding each.
struct TrainingData {
  private(set) var set = LabelledPromptSet()
  private(set) var sources: [SourceSummary] = []
  /// One row a prompt of `set`.
  let embeddings: EmbeddingMatrix
  let embedder: EmbedderIdentity

  init(_ request: TrainRequest, _ options: ParsedOptions, aliases: ModelAliasTable) throws {
    for source in request.sources {
      sources.append(try source.read(into: &set) { aliases.resolve($0).canonical })
    }
    let vectors: EmbeddingMatrix
    let origin: String
    if let path = options[TrainOptions.embeddings] {
      (vectors, origin) = (try PromptVectors.read(path), path)
    } else if let field = options[TrainOptions.embeddingField] {
      (vectors, origin) = (try PromptVectors.read(field: field, of: request.sources), "--embedding-field \(field)")
    } else {
      let model = try options.embedder()
      embedder = model.identity
      embeddings =
        RouterBatch(texts: set.prompts.map(\.text), for: request.kind.input(from: model.identity), embedder: model)
        .embeddings
      return
    }
    embeddings = try PromptVectors.spread(vectors, over: set, origin: origin)
    embedder = EmbedderIdentity(
      name: options[TrainOptions.embedderName], dimension: vectors.dimension, sha256: "")
  }

  /// What was read, a line a source and one for all.
  var notes: [String] {
    var notes = sources.map { source in
      let weight = source.weight == 1 ? "" : ", each counted \(source.weightText) times"
      let dropped = source.dropped.nonzero.map { "; left out: \($0.count) \($0.reason.description)" }.joined()
      return
        "\(source.name) (\(source.format.rawValue)): \(FigureText.count(source.promptCount)) prompts, "
        + "\(FigureText.count(source.battleCount)) battles, \(FigureText.count(source.tieCount)) of them ties\(weight)\(dropped)"
    }
    notes.append("\(set.models.count) models; embeddings: \(embedder)")
    return notes
  }
}

extension TrainingPrompts {
  /// The prompts of a training file, embedded.
  static func read(_ path: String, embedder: any EmbeddingModel) throws -> TrainingPrompts {
    let texts = try PromptSet.read(training: path).texts
    guard !texts.isEmpty else { throw TuningError(file: path, reason: "holds no prompt") }
    return TrainingPrompts(name: path, texts: texts, embeddings: embedder.embeddings(of: texts))
  }
}
