internal import FileFormats
internal import Files
internal import LogReading
internal import Routing
internal import Running
internal import TextModels
internal import Training

/// The router that `RouterOptions` name, loaded for a pair, with its embedder.
struct ResolvedRouter {
  let router: any Router
  /// Nil for routers without one and for recorded vectors.
  private(set) var embedder: (any EmbeddingModel)?
  /// A directory or file, `shipped:mf`, or the kind of a router without weights.
  let origin: String
  /// Of the weights; nil for a router without any.
  private(set) var sha256: String?
  private(set) var defaultThreshold: DefaultThreshold?
  /// What the router was loaded from; nil for checkpoints, bare weights and routers without any.
  private(set) var artefact: RouterArtefact?
  /// The checkpoint that the router was loaded from.
  private(set) var checkpoint: RouterCheckpoint?
  /// What the artefact's or the checkpoint's manifest says of the router; nil where there is none.
  private(set) var card: RouterCard?
  /// Whether the router's own pair scores, the one that its threshold and quality map are of.
  private(set) var scoresOwnPair = false
  /// The router's own pair, where it scores and another one is routed: prompts are ranked as for these models.
  private(set) var ranking: ModelPair?
  /// The pair that is priced and routed.
  let pair: ModelPair
  /// Names for which the router has others, a line each.
  private(set) var notes: [RunNote] = []

  var embeddingDimension: Int {
    router.input.embedder?.dimension ?? 0
  }

  /// - Parameters:
  ///   - given: the router, where a command names several; nil for what `--router` says.
  ///   - seed: of the random router.
  ///   - takesRecordedVectors: whether the log's rows come with their embeddings.
  init(
    _ options: ParsedOptions, named given: RouterName? = nil, aliases: ModelAliasTable, seed: UInt64,
    takesRecordedVectors: Bool = false
  ) throws {
    let name = given ?? options[RouterOptions.router]
    let path = name.kind == nil ? name.description : nil
    // `evaluate` names its routers itself; what it measures is the pair that benchmarks grade.
    let standard: ModelPair = given == nil ? .standard : .graded
    if let kind = name.kind, let untrained = kind.untrained {
      self.init(untrained, kind, seed: seed, standard: standard, options)
    } else if let path, UpstreamFactors.isDirectory(path) {
      try self.init(
        weights: "\(path)/\(UpstreamFactors.weightsFile)", standard: standard, options, aliases: aliases,
        takesRecordedVectors: takesRecordedVectors, knowing: UpstreamFactors.models)
    } else if let path, ModelCheckpoint.isCheckpoint(path) {
      try self.init(checkpoint: path, standard: standard, options)
    } else if let path, path.hasSuffix(".safetensors") {
      try self.init(
        weights: path, standard: standard, options, aliases: aliases, takesRecordedVectors: takesRecordedVectors)
    } else {
      guard !options.isSet(RouterOptions.modelList) else { throw UsageError.modelListWithoutWeights }
      try self.init(
        artefact: try RouterArtefact(name.files()), isRouted: given == nil, options, aliases: aliases,
        takesRecordedVectors: takesRecordedVectors)
    }
    if given == nil, router.kind != .causal, options.isSet(RouterOptions.scoreThreshold) {
      throw UsageError.scoreThresholdWithoutScores(router: name.description)
    }
  }

  /// A kind without weights, which names no models.
  private init(
    _ untrained: UntrainedRouter, _ kind: RouterDescriptor, seed: UInt64, standard: ModelPair, _ options: ParsedOptions
  ) {
    router = untrained.make(seed)
    origin = kind.shortName
    defaultThreshold = untrained.threshold
    pair = ResolvedRouter.pair(options, otherwise: standard)
  }

  /// A Hugging Face checkpoint. Its manifest names the pair; without one, the pair is the standard one unless it is
  /// given. Win rates are those of the pair that it was trained for, whatever pair is routed.
  private init(checkpoint directory: String, standard: ModelPair, _ options: ParsedOptions) throws {
    let meaningless: [any AnyOption] = [
      RouterOptions.embedder, RouterOptions.embeddingField, RouterOptions.scorePair, RouterOptions.modelList,
    ]
    if let option = meaningless.first(where: options.isSet) {
      throw UsageError.meaninglessForCheckpoint(option: option.details.dashed, directory)
    }
    let checkpoint = try RouterCheckpoint(try ModelCheckpoint(directory: directory))
    let manifest = checkpoint.manifest
    let isScoreGiven = options.isSet(RouterOptions.scoreThreshold)
    let scoreThreshold =
      isScoreGiven
      ? options[RouterOptions.scoreThreshold] : manifest?.scoreThreshold ?? options[RouterOptions.scoreThreshold]
    router = try RouterLoader.load(
      checkpoint.checkpoint, exact: options[RouterOptions.exact], scoreThreshold: scoreThreshold)
    if let manifest, manifest.kind != router.kind {
      throw InputError(
        "\(directory)/\(CheckpointManifest.fileName)",
        "is of a \(manifest.kind) router, but the weights are of a "
          + "\(router.kind) router")
    }
    origin = directory
    sha256 = checkpoint.sha256
    self.checkpoint = checkpoint
    card = manifest?.card
    scoresOwnPair = card != nil
    if let own = manifest?.scoreThreshold, own != scoreThreshold {
      // Win rates of other scores have another distribution and another worth.
      card?.threshold = nil
      card?.qualityMap = nil
      notes.append(
        .unusual(
          "the default threshold and the quality map of \(directory) are for --score-threshold \(own.score) and do not "
            + "apply"))
    }
    defaultThreshold = card?.threshold
    let own = card.map { ModelPair(strong: $0.strong, weak: $0.weak) }
    pair = ResolvedRouter.pair(options, otherwise: own ?? standard)
    if let own, own != pair {
      ranking = own
      notes.append(.unusual("\(pair) is routed by win rates of \(own)"))
    }
  }

  /// - Parameter isRouted: whether requests are routed, and not only scored: a shipped router, whose own models were
  ///   retired, routes the standard pair where the command line names none, and scores with its own.
  private init(
    artefact: RouterArtefact, isRouted: Bool, _ options: ParsedOptions, aliases: ModelAliasTable,
    takesRecordedVectors: Bool
  ) throws {
    let manifest = artefact.manifest
    embedder = takesRecordedVectors ? nil : try options.embedder()
    var identity = embedder?.identity ?? manifest.embedder
    if takesRecordedVectors, !manifest.embedder.sha256.isEmpty {
      // Vectors of unknown origin cannot stand in for those of a known embedder.
      identity = EmbedderIdentity(name: "recorded", dimension: manifest.embedder.dimension, sha256: "")
    }
    let own = ModelPair(strong: manifest.strong, weak: manifest.weak)
    let isShipped = isRouted && artefact.location.hasPrefix("shipped:")
    pair = ResolvedRouter.pair(options, otherwise: isShipped ? .standard : own)
    var scored = try ResolvedRouter.scoredPair(options, pair: pair, own: own)
    let isUnknown = [scored.strong, scored.weak].contains { aliases.index(of: $0, in: manifest.models) == nil }
    // Any two models can be routed; the router ranks their prompts as it does for the pair that it was trained for.
    let isRankedAlone = options.isSet(GoalOptions.qualityFloor) || (options[RouterOptions.models]?.count ?? 2) == 2
    if isUnknown, !options.isSet(RouterOptions.scorePair), isRankedAlone {
      scored = own
    }
    let (strong, weak) = ResolvedRouter.listed(scored, in: manifest.models, aliases: aliases, notes: &notes)
    router = try RouterLoader.load(
      artefact, strong: strong, weak: weak, exact: options[RouterOptions.exact], embedder: identity)
    origin = artefact.location
    sha256 = artefact.sha256
    defaultThreshold = manifest.threshold
    self.artefact = artefact
    card = manifest.card
    scoresOwnPair = strong == manifest.strong && weak == manifest.weak
    let routesOwnPair = aliases.areSame(pair.strong, own.strong) && aliases.areSame(pair.weak, own.weak)
    ranking = scoresOwnPair && !routesOwnPair ? own : nil
  }

  /// Upstream's bare matrix factorization weights, whose rows a model list names.
  ///
  /// - Parameter known: the rows' names where no list is given; nil needs one.
  private init(
    weights path: String, standard: ModelPair, _ options: ParsedOptions, aliases: ModelAliasTable,
    takesRecordedVectors: Bool, knowing known: [String]? = nil
  ) throws {
    let models: [String]
    if let list = options[RouterOptions.modelList] {
      models = String(decoding: try ModelBytes.mapping(list).contents, as: UTF8.self)
        .split(whereSeparator: \.isNewline).map(String.init)
    } else if let known {
      models = known
    } else {
      throw UsageError.weightsWithoutModelList(path)
    }
    let bytes = try ModelBytes.mapping(path)
    let weights = try Safetensors(bytes, file: path)
    embedder = takesRecordedVectors ? nil : try options.embedder()
    let recorded = EmbedderIdentity(
      name: "recorded", dimension: try ModelFactors(weights).dimension, sha256: "")
    pair = ResolvedRouter.pair(options, otherwise: standard)
    // Upstream's weights know upstream's pair, if any.
    let isUnnamed = !ResolvedRouter.namesModels(options) && !options.isSet(RouterOptions.scorePair)
    let scored = isUnnamed ? .graded : try ResolvedRouter.scoredPair(options, pair: pair, own: nil)
    let (strong, weak) = ResolvedRouter.listed(scored, in: models, aliases: aliases, notes: &notes)
    router = try MatrixFactorizationRouter(
      bare: weights, models: models, strong: strong, weak: weak, embedder: embedder?.identity ?? recorded)
    origin = path
    sha256 = bytes.sha256
  }

  /// The first and the last of `--models`, or `--strong` and `--weak`.
  private static func pair(_ options: ParsedOptions, otherwise own: ModelPair) -> ModelPair {
    if let models = options[RouterOptions.models], let strong = models.first, let weak = models.last {
      return ModelPair(strong: strong, weak: weak)
    }
    return ModelPair(
      strong: options[RouterOptions.strong] ?? own.strong, weak: options[RouterOptions.weak] ?? own.weak)
  }

  /// Whether the command line says which models are routed.
  private static func namesModels(_ options: ParsedOptions) -> Bool {
    options.isSet(RouterOptions.models) || options.isSet(RouterOptions.strong) || options.isSet(RouterOptions.weak)
  }

  /// `--score-pair`, else the routed pair.
  ///
  /// - Parameter own: the router's; nil for weights that name none.
  private static func scoredPair(
    _ options: ParsedOptions, pair: ModelPair, own: ModelPair?
  ) throws(UsageError) -> ModelPair {
    switch options[RouterOptions.scorePair] {
    case .own:
      guard let own else { throw .ownPairOfWeights }
      return own
    case .models(let pair): return pair
    case nil: return pair
    }
  }

  /// The pair by the names that the router's own list has for it; each change is noted.
  static func listed(
    _ pair: ModelPair, in models: [String], aliases: ModelAliasTable, notes: inout [RunNote]
  ) -> (strong: String, weak: String) {
    func find(_ name: String) -> String {
      guard let index = aliases.index(of: name, in: models), models[index] != name else { return name }
      notes.append(.usual("\(name) is the router's \(models[index])"))
      return models[index]
    }
    return (find(pair.strong), find(pair.weak))
  }
}

extension RouterName {
  /// Whether it names a router artefact, which holds what its router was trained on.
  var isArtefact: Bool {
    guard let kind else {
      return !description.hasSuffix(".safetensors") && !ModelCheckpoint.isCheckpoint(description)
    }
    return kind.untrained == nil
  }

  /// The files of a shipped artefact, or of one in a directory.
  func files() throws(UsageError) -> ArtefactFiles {
    let isFolder = FileSystem.isFolder(description)
    if let kind {
      guard let files = ArtefactFiles(shipped: kind.shortName) else {
        throw kind.untrained == nil ? .notShipped(description, isFolder: isFolder) : .untrainedRouter(description)
      }
      return files
    }
    guard isFolder else {
      if let reason = ForeignModel.reason(description) { throw .foreignModel(description, reason: reason) }
      let kinds = RouterDescriptor.all.map(\.shortName)
      throw .notARouter(description, kinds: kinds, near: NearestNames.nearest(to: description, among: kinds, limit: 1))
    }
    let files = ArtefactFiles(directory: description)
    guard !StaticEmbeddingModel.isArtefact(files) else { throw .routerIsEmbedding(description) }
    return files
  }
}

extension ResolvedRouter {
  /// What the intervals of expected quality rest on; nil if there is none.
  func qualityResamples() throws -> QualityMapResamples? {
    guard card?.qualityMap != nil else { return nil }
    return try artefact?.qualityResamples() ?? checkpoint?.qualityResamples()
  }
}

extension ResolvedRouter {
  /// Where the log says which groups a request belongs to, the parent's first: as the router was trained, or as `--group`
  /// says in place of its pointers.
  func groupFields(_ options: ParsedOptions) throws -> [GroupField] {
    let own = try LabelledGroups.fields(router.groupSources, origin: origin)
    let given = options[RouterOptions.group]
    guard !given.isEmpty else { return own }
    guard !own.isEmpty else { throw UsageError.routerWithoutGroups(origin) }
    func isPointer(_ field: GroupField) -> Bool { if case .pointer = field { true } else { false } }
    guard given.count == own.count, zip(own, given).allSatisfy({ $0 == $1 || isPointer($0) && isPointer($1) }) else {
      throw UsageError.otherGroups(origin, sources: router.groupSources)
    }
    return given
  }

  /// The same router for another model against the weak one of the pair.
  func further(_ model: String, exact: Bool, aliases: ModelAliasTable) throws -> any Router {
    guard let artefact, let embedder = router.input.embedder else {
      throw UsageError.moreThanTwoModels(origin)
    }
    var notes: [RunNote] = []
    let (strong, weak) = ResolvedRouter.listed(
      ModelPair(strong: model, weak: pair.weak), in: artefact.manifest.models, aliases: aliases, notes: &notes)
    return try RouterLoader.load(artefact, strong: strong, weak: weak, exact: exact, embedder: embedder)
  }
}
