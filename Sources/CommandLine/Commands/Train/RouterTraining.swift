internal import Numerics
internal import Reporting
internal import Routing
internal import TextModels
internal import Training

/// A trainer with what the command line gives it: makes a router of all of the data, or of a part of it.
struct RouterTraining {
  /// Makes a router; the last argument is told of progress.
  typealias Fit = (LabelledPromptSet, EmbeddingMatrix, (String) -> Void) throws(RoutingError) -> TrainedRouter

  let fit: Fit
  /// Every setting of the trainer, for the report.
  let settings: [(name: String, value: String)]

  /// Checks the trainer's options; what is given back makes the trainer once the data are known.
  static func prepare(
    _ request: TrainRequest, _ arguments: ParsedArguments
  ) throws -> (EmbedderIdentity, TrainingProvenance) -> RouterTraining {
    switch request.kind {
    case .mixture: try mixture(request, arguments)
    case .similarityWeighted: try similarityWeighted(request, arguments)
    case .nearestNeighbours: try nearestNeighbours(request, arguments)
    default: try matrixFactorization(request, arguments)
    }
  }

  private typealias Prepared = (EmbedderIdentity, TrainingProvenance) -> RouterTraining

  private static func mixture(_ request: TrainRequest, _ arguments: ParsedArguments) throws -> Prepared {
    let seed = try TrainRequest.seed(arguments)
    return { embedder, provenance in
      var trainer = MixtureTrainer(
        embedder: embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.settings.seed = seed
      let fit: Fit = { [trainer] (set, embeddings, _) throws(RoutingError) in
        try trainer.train(set, embeddings: embeddings)
      }
      return RouterTraining(fit: fit, settings: trainer.settings.described)
    }
  }

  private static func nearestNeighbours(_ request: TrainRequest, _ arguments: ParsedArguments) throws -> Prepared {
    let neighbours = try arguments.integer("neighbours", in: NeighbourSettings.counts)
    return { embedder, provenance in
      var trainer = NearestNeighboursTrainer(
        embedder: embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.neighbourCount = neighbours
      let fit: Fit = { [trainer] (set, embeddings, note) throws(RoutingError) in
        let trained = try trainer.train(set, embeddings: embeddings)
        note(trained.manifest.notes)
        return trained
      }
      let count = neighbours.map { "\($0)" } ?? "by leave-one-out cross-validation"
      return RouterTraining(fit: fit, settings: [("neighbours", count)])
    }
  }

  private static func matrixFactorization(_ request: TrainRequest, _ arguments: ParsedArguments) throws -> Prepared {
    let settings = try TrainRequest.settings(arguments)
    return { embedder, provenance in
      var trainer = MatrixFactorizationTrainer(
        embedder: embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.settings = settings
      let fit: Fit = { [trainer] (set, embeddings, note) throws(RoutingError) in
        try trainer.train(set, embeddings: embeddings) { losses in
          note(
            "epoch \(losses.epoch): loss \(FigureText.fixed(losses.training, 5)), "
              + "held-out loss \(FigureText.fixed(losses.heldOut, 5))")
        }
      }
      return RouterTraining(fit: fit, settings: settings.described)
    }
  }

  private static func similarityWeighted(_ request: TrainRequest, _ arguments: ParsedArguments) throws -> Prepared {
    let battlesAPrompt = try arguments.integer("battles-per-prompt", in: 1...1_000_000)
    let minimumLength = try arguments.integer("minimum-length", in: 0...1_000_000)
    let seed = try TrainRequest.seed(arguments)
    return { embedder, provenance in
      var trainer = SimilarityWeightedTrainer(
        embedder: embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.battlesAPrompt = battlesAPrompt
      trainer.minimumLength = minimumLength ?? trainer.minimumLength
      trainer.ties = TrainRequest.ties(arguments) ?? trainer.ties
      trainer.dropsUnratedModels = arguments.has("drop-unrated")
      trainer.seed = seed
      let fit: Fit = { [trainer] (set, embeddings, _) throws(RoutingError) in
        try trainer.train(set, embeddings: embeddings)
      }
      return RouterTraining(fit: fit, settings: trainer.describedSettings)
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

  init(_ request: TrainRequest, _ arguments: ParsedArguments, aliases: ModelAliasTable) throws {
    try EmbedderOption.check(arguments)
    for source in request.sources {
      sources.append(try source.read(into: &set) { aliases.resolve($0).canonical })
    }
    guard arguments.has("embeddings") || arguments.has("embedding-field") else {
      let model = try EmbedderOption.resolve(arguments)
      embedder = model.identity
      embeddings =
        RouterBatch(texts: set.prompts.map(\.text), for: request.kind.input(from: model.identity), embedder: model)
        .embeddings
      return
    }
    let vectors: EmbeddingMatrix
    let origin: String
    if let path = arguments.string("embeddings") {
      (vectors, origin) = (try PromptVectors.read(path), path)
    } else {
      let field = arguments.string("embedding-field") ?? ""
      (vectors, origin) = (try PromptVectors.read(field: field, of: request.sources), "--embedding-field \(field)")
    }
    embeddings = try PromptVectors.spread(vectors, over: set, origin: origin)
    embedder = EmbedderIdentity(
      name: arguments.string("embedder-name") ?? "recorded", dimension: vectors.dimension, sha256: "")
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
