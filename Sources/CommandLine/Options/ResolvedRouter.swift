internal import FileFormats
internal import Files
internal import LogReading
internal import Routing
internal import Running
internal import TextModels

/// The router that `--router` and its kin name, loaded for a pair, with its embedder.
struct ResolvedRouter {
  /// What runs without `--router`.
  static let standard = "mixture"

  let router: any Router
  /// Nil for routers without one and for recorded vectors.
  private(set) var embedder: (any EmbeddingModel)?
  /// A directory or file, `shipped:mf`, or the kind of a router without weights.
  let origin: String
  /// Of the weights; nil for a router without any.
  private(set) var sha256: String?
  private(set) var defaultThreshold: DefaultThreshold?
  /// What the router was loaded from; nil for bare weights and for routers without any.
  private(set) var artefact: RouterArtefact?
  /// Whether the artefact's own pair scores, the one that its threshold and quality map are of.
  private(set) var scoresOwnPair = false
  /// The pair that is priced and routed.
  let pair: ModelPair
  /// Names that were understood in other words than the user's, a line each.
  private(set) var notes: [String] = []

  var embeddingDimension: Int {
    router.input.embedder?.dimension ?? 0
  }

  /// - Parameter given: the router, where several are named; nil for what `--router` says.
  init(
    _ arguments: ParsedArguments, named given: String? = nil, aliases: ModelAliasTable, reading: ReadingOptions
  ) throws {
    try EmbedderOption.check(arguments)
    let name = given ?? arguments.string("router") ?? ResolvedRouter.standard
    if RouterDescriptor(name: name) == .random {
      try self.init(random: reading.seed, arguments)
    } else if RouterDescriptor(name: name) == nil, ModelCheckpoint.isCheckpoint(name) {
      try self.init(ResolvedRouter.checkpoint(name, arguments), at: name, arguments)
    } else if name.hasSuffix(".safetensors") {
      try self.init(checkpoint: name, arguments, aliases: aliases, takesRecordedVectors: reading.takesRecordedVectors)
    } else {
      guard !arguments.has("model-list") else {
        throw UsageError("--model-list names the rows of upstream's bare weights: --router FILE.safetensors")
      }
      try self.init(
        artefact: try RouterArtefact(ResolvedRouter.files(name)), arguments, aliases: aliases,
        takesRecordedVectors: reading.takesRecordedVectors)
    }
    if given == nil, router.kind != .causal { try ScoreThresholdOption.refuse(arguments, router: name) }
  }

  /// What a router's making depends on besides its own options.
  struct ReadingOptions {
    let seed: UInt64
    let takesRecordedVectors: Bool
  }

  private init(random seed: UInt64, _ arguments: ParsedArguments) throws(UsageError) {
    router = RandomRouter(seed: seed)
    origin = RouterDescriptor.random.shortName
    defaultThreshold = DefaultThreshold(value: 0.5, strongShare: 0.5, calibratedOn: "any log")
    pair = try ResolvedRouter.pair(arguments, strong: ModelPair.standard.strong, weak: ModelPair.standard.weak)
  }

  /// A Hugging Face checkpoint, which names no models: the pair is the standard one unless it is given.
  private init(_ checkpoint: Checkpoint, at directory: String, _ arguments: ParsedArguments) throws {
    router = checkpoint.router
    origin = directory
    sha256 = checkpoint.sha256
    pair = try ResolvedRouter.pair(arguments, strong: ModelPair.standard.strong, weak: ModelPair.standard.weak)
  }

  private init(
    artefact: RouterArtefact, _ arguments: ParsedArguments, aliases: ModelAliasTable, takesRecordedVectors: Bool
  ) throws {
    let manifest = artefact.manifest
    embedder = takesRecordedVectors ? nil : try EmbedderOption.resolve(arguments)
    var identity = embedder?.identity ?? manifest.embedder
    if takesRecordedVectors, !manifest.embedder.sha256.isEmpty {
      // Vectors of unknown origin cannot stand in for those of a known embedder.
      identity = EmbedderIdentity(name: "recorded", dimension: manifest.embedder.dimension, sha256: "")
    }
    pair = try ResolvedRouter.pair(arguments, strong: manifest.strong, weak: manifest.weak)
    let own = ModelPair(strong: manifest.strong, weak: manifest.weak)
    let scored = try ResolvedRouter.scoredPair(arguments, pair: pair, own: own)
    let (strong, weak) = ResolvedRouter.listed(scored, in: manifest.models, aliases: aliases, notes: &notes)
    router = try RouterLoader.load(
      artefact, strong: strong, weak: weak, exact: arguments.has("exact"), embedder: identity)
    origin = artefact.location
    sha256 = artefact.sha256
    defaultThreshold = manifest.threshold
    self.artefact = artefact
    scoresOwnPair = strong == manifest.strong && weak == manifest.weak
  }

  /// Upstream's bare matrix factorization weights, whose rows a model list names.
  private init(
    checkpoint path: String, _ arguments: ParsedArguments, aliases: ModelAliasTable, takesRecordedVectors: Bool
  ) throws {
    guard let list = arguments.string("model-list") else {
      throw UsageError(
        "--router \(path): bare weights hold no model names; give them with --model-list FILE, one a line, in the "
          + "order of the rows of P.weight")
    }
    let models = String(decoding: try ModelBytes.mapping(list).contents, as: UTF8.self)
      .split(whereSeparator: \.isNewline).map(String.init)
    let bytes = try ModelBytes.mapping(path)
    let weights = try Safetensors(bytes, file: path)
    embedder = takesRecordedVectors ? nil : try EmbedderOption.resolve(arguments)
    let recorded = EmbedderIdentity(
      name: "recorded", dimension: try ModelFactors(weights).dimension, sha256: "")
    pair = try ResolvedRouter.pair(arguments, strong: ModelPair.standard.strong, weak: ModelPair.standard.weak)
    let scored = try ResolvedRouter.scoredPair(arguments, pair: pair, own: nil)
    let (strong, weak) = ResolvedRouter.listed(scored, in: models, aliases: aliases, notes: &notes)
    router = try MatrixFactorizationRouter(
      bare: weights, models: models, strong: strong, weak: weak, embedder: embedder?.identity ?? recorded)
    origin = path
    sha256 = bytes.sha256
  }

  private static func pair(
    _ arguments: ParsedArguments, strong: String, weak: String
  ) throws(UsageError) -> ModelPair {
    try ModelsRequest.pair(arguments)
      ?? ModelPair(strong: arguments.string("strong") ?? strong, weak: arguments.string("weak") ?? weak)
  }

  /// `--score-pair`, else the routed pair.
  ///
  /// - Parameter own: the router's; nil for weights that name none.
  private static func scoredPair(
    _ arguments: ParsedArguments, pair: ModelPair, own: ModelPair?
  ) throws(UsageError) -> ModelPair {
    guard let text = arguments.string("score-pair") else { return pair }
    if text == "own" {
      guard let own else { throw UsageError("--score-pair own: bare weights have no pair of their own; give A,B") }
      return own
    }
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else {
      throw UsageError(
        "--score-pair takes 'own', or two models of the router, such as gpt-4-1106-preview,mixtral-8x7b-instruct-v0.1")
    }
    return ModelPair(strong: names[0], weak: names[1])
  }

  /// The pair by the names that the router's own list has for it; each change is noted.
  static func listed(
    _ pair: ModelPair, in models: [String], aliases: ModelAliasTable, notes: inout [String]
  ) -> (strong: String, weak: String) {
    func find(_ name: String) -> String {
      guard let index = aliases.index(of: name, in: models), models[index] != name else { return name }
      notes.append("\(name) is the router's \(models[index])")
      return models[index]
    }
    return (find(pair.strong), find(pair.weak))
  }

  /// A shipped artefact by its kind, or a directory.
  static func files(_ name: String) throws -> ArtefactFiles {
    if let kind = RouterDescriptor(name: name) {
      guard let files = ArtefactFiles(shipped: kind.shortName) else {
        let here = FileSystem.isFolder(name) ? ": ./\(name) is the one here" : ""
        throw UsageError("no '\(name)' router ships with the program: give the directory of a trained one\(here)")
      }
      return files
    }
    guard FileSystem.isFolder(name) else {
      let kinds = RouterDescriptor.all.map(\.shortName)
      throw UsageError(
        "--router '\(name)' is neither a kind (\(kinds.joined(separator: ", "))) nor a directory"
          + NearestNames.suggestion(for: name, among: kinds))
    }
    let files = ArtefactFiles(directory: name)
    guard !StaticEmbeddingModel.isArtefact(files) else {
      throw UsageError("--router '\(name)' is a static embedding, which scores nothing: it is for --embedder")
    }
    return files
  }
}

extension ResolvedRouter {
  /// What a Hugging Face checkpoint's directory holds, as a router.
  struct Checkpoint {
    let router: any Router
    let sha256: String
  }

  /// Loads the router of a checkpoint: which one, its `config.json` tells.
  static func checkpoint(_ directory: String, _ arguments: ParsedArguments) throws -> Checkpoint {
    for name in ["embedder", "embedding-field", "score-pair", "model-list"] where arguments.has(name) {
      throw UsageError("--\(name) means nothing to the checkpoint \(directory): it reads the prompt's own tokens")
    }
    let checkpoint = try ModelCheckpoint(directory: directory)
    let router = try RouterLoader.load(
      checkpoint, exact: arguments.has("exact"), scoreThreshold: try ScoreThresholdOption.resolve(arguments))
    return Checkpoint(router: router, sha256: try checkpoint.sha256(with: otherFiles))
  }

  /// What win rates depend on besides configuration and weights.
  private static let otherFiles = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "generation_config.json",
    RatingPrompt.systemFile, RatingPrompt.classifierFile,
  ]
}

extension ResolvedRouter {
  /// The same router for another model against the weak one of the pair.
  func further(_ model: String, exact: Bool, aliases: ModelAliasTable) throws -> any Router {
    guard let artefact, let embedder = router.input.embedder else {
      throw UsageError("--models of more than two needs a router artefact (mf, sw or knn); \(origin) is none")
    }
    var notes: [String] = []
    let (strong, weak) = ResolvedRouter.listed(
      ModelPair(strong: model, weak: pair.weak), in: artefact.manifest.models, aliases: aliases, notes: &notes)
    return try RouterLoader.load(artefact, strong: strong, weak: weak, exact: exact, embedder: embedder)
  }
}

/// The quality map of the models that score, or why there is none.
struct RouterQuality {
  let map: QualityMap?
  let resamples: QualityMapResamples?
  /// Why there is no map.
  let note: String?

  init(_ router: ResolvedRouter) throws {
    guard let artefact = router.artefact, let map = artefact.manifest.qualityMap else {
      (self.map, resamples) = (nil, nil)
      note = "the router has no quality map; train it on prompts that are graded for both of its models"
      return
    }
    guard router.scoresOwnPair else {
      (self.map, resamples) = (nil, nil)
      note = "the quality map is of \(artefact.manifest.strong) and \(artefact.manifest.weak), other models score"
      return
    }
    self.map = map
    resamples = try artefact.qualityResamples()
    note = nil
  }
}

/// `--score-threshold`: the same option for every command that scores with checkpoints.
enum ScoreThresholdOption {
  static let spec = OptionSpec(
    name: "score-threshold", value: .text("N"),
    help: "Of a causal checkpoint: the least score, from 2 to 5, that speaks for the weak model. Default: 4.")

  static func resolve(_ arguments: ParsedArguments) throws -> ScoreThreshold {
    let range = ScoreThreshold.range
    guard let score = try arguments.integer(spec.name, in: range) else { return .standard }
    return ScoreThreshold(score) ?? .standard
  }

  /// Refuses it beside a router that gives no scores.
  static func refuse(_ arguments: ParsedArguments, router: String) throws(UsageError) {
    guard arguments.has(spec.name) else { return }
    throw UsageError("--\(spec.name) is for causal checkpoints, which score prompts from 1 to 5; \(router) does not")
  }
}
