internal import FileFormats
internal import LogReading
internal import Numerics
internal import Routing
internal import Running
internal import TextModels
internal import Training

/// The labelled prompts of a training run and one embedding each.
struct TrainingData {
  private(set) var set = LabelledPromptSet()
  private(set) var sources: [SourceSummary] = []
  /// One row a prompt of `set`.
  let embeddings: EmbeddingMatrix
  let embedder: EmbedderIdentity
  /// By what kinds are left out in turn, of each prompt of `set`; nil where nobody asks.
  private(set) var leftOutValues: [String]?
  private let scoreNotes: [String]

  init(_ request: TrainRequest, _ options: ParsedOptions, aliases: ModelAliasTable) throws {
    let wanted: Set<String>? = (options[TrainOptions.modelsIn] as [String]?).map { names in
      Set(names.map { aliases.resolve($0).canonical })
    }
    var columns = GoldColumns(wanted: wanted) { aliases.resolve($0).isKnown }
    columns.others = Set(
      (request.groups + (request.leftOut.map { [$0] } ?? [])).compactMap {
        if case .pointer(let pointer, _) = $0 { pointer.firstMember } else { nil }
      })
    let scores = try TrainingData.scores(options)
    scoreNotes = scores.map { [$0.held] + $0.rejectedLines } ?? []
    let isNumbered = options[TrainOptions.embeddings] != nil && request.sources.contains { $0.format == .numbered }
    if isNumbered {
      guard request.sources.count == 1, request.groups.isEmpty, request.leftOut == nil else {
        throw InputError(
          request.sources[0].path,
          "numbers the rows of --embeddings by 'idx', which needs to be the only --data, without groups or --left-out")
      }
    }
    for source in request.sources {
      sources.append(
        try source.read(into: &set, columns: columns, scores: scores?.scores, hasVectors: isNumbered) {
          aliases.resolve($0).canonical
        })
    }
    if let prompt = set.prompts.first(where: { !$0.hasText }),
      case .stem = request.trainer.kind.input(.init(name: "", dimension: 1, sha256: ""))
    {
      throw InputError(
        request.sources[0].path,
        "has no prompt for \(prompt.text), and a \(request.trainer.kind.shortName) router learns from the prompts' texts, too"
      )
    }
    try LabelledGroups.name(&set, of: request.sources, by: request.groups)
    if let field = request.leftOut {
      leftOutValues = try LabelledGroups.values(of: field, in: set, from: request.sources)
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
        RouterBatch(texts: set.prompts.map(\.text), for: request.trainer.kind.input(model.identity), embedder: model)
        .embeddings
      return
    }
    embeddings = try PromptVectors.spread(vectors, over: set, isNumbered: isNumbered, origin: origin)
    embedder = EmbedderIdentity(
      name: options[TrainOptions.embedderName], dimension: vectors.dimension, sha256: "")
  }

  /// The scores that `--join-scores` names, for logs; nil without it.
  private static func scores(_ options: ParsedOptions) throws -> JoinedScores? {
    let inputs = try JoinedScores.inputs(options)
    return inputs.isEmpty
      ? nil
      : try JoinedScores(
        inputs, options: options, reading: ReadingPlan(inputs: [], threadCount: 1), rejects: nil, keepsSecrets: false)
  }

  /// What is left out of the training in turn; nil where nobody asks.
  func kindsToLeaveOut(_ request: TrainRequest) throws(InputError) -> KindsToLeaveOut? {
    guard let field = request.leftOut, let values = leftOutValues else { return nil }
    let pair = LabelledPair(
      set, embeddings: embeddings, embedder: embedder, strong: request.strong, weak: request.weak)
    return try KindsToLeaveOut(pair, by: "\(field)", values: values)
  }

  /// What was read, a line a source and one for all.
  var notes: [String] {
    var notes = scoreNotes
    notes += sources.map { source in
      let weight = source.weight == 1 ? "" : ", each counted \(source.weightText) times"
      let dropped = source.dropped.nonzero.map { "; left out: \($0.reason.counted($0.count))" }.joined()
      return
        "\(source.name) (\(source.format.rawValue)): \(FigureText.count(source.promptCount, of: "prompt")), "
        + "\(FigureText.count(source.battleCount, of: "battle")), \(FigureText.count(source.tieCount)) of them "
        + "\(source.tieCount == 1 ? "a tie" : "ties")\(weight)\(dropped)"
    }
    for source in sources where !source.leftOutMembers.isEmpty {
      notes.append(
        "\(source.name): not read as models: \(TrainingData.list(source.leftOutMembers)); --models-in A,B says which "
          + "members are")
    }
    notes.append("\(FigureText.count(set.models.count, of: "model")): \(TrainingData.list(set.models))")
    notes.append("embeddings: \(embedder)")
    return notes
  }

  /// Some names, and how many more there are.
  private static func list(_ names: [String]) -> String {
    let most = 12
    return names.prefix(most).joined(separator: ", ")
      + (names.count > most ? " and \(names.count - most) more" : "")
  }
}

extension TrainingPrompts {
  /// The prompts of a training file, embedded.
  static func read(_ path: String, embedder: any EmbeddingModel) throws -> TrainingPrompts {
    let texts = try PromptSet.read(training: path).texts
    guard !texts.isEmpty else { throw InputError(path, "holds no prompt") }
    return TrainingPrompts(name: path, texts: texts, embeddings: embedder.embeddings(of: texts))
  }
}
