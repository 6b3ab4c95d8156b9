internal import Assigning
internal import Embedding
internal import Glibc
internal import ModelFiles
internal import ModelNaming
internal import Routing

/// The router that `--router` and its kin name, loaded for a pair, with its embedder.
struct ResolvedRouter {
  /// What runs without `--router`.
  static let standard = "mf"

  let router: any Router
  /// Nil for routers without one and for recorded vectors.
  let embedder: (any EmbeddingModel)?
  let artefact: RouterArtefact?
  let defaultThreshold: DefaultThreshold?
  /// The pair that is priced and routed.
  let pair: ModelPair
  private(set) var notes: [String] = []

  var embeddingDimension: Int {
    if case .embedding(let identity) = router.input { identity.dimension } else { 0 }
  }

  init(
    _ arguments: ParsedArguments, aliases: ModelAliasTable, takesRecordedVectors: Bool, seed: UInt64
  ) throws {
    let name = arguments.string("router") ?? ResolvedRouter.standard
    if RouterKind(name: name) == .random {
      router = RandomRouter(seed: seed)
      (embedder, artefact) = (nil, nil)
      defaultThreshold = DefaultThreshold(value: 0.5, strongShare: 0.5, calibratedOn: "any log: win rates are uniform")
      pair = ModelPair(
        strong: arguments.string("strong") ?? ModelPair.standard.strong,
        weak: arguments.string("weak") ?? ModelPair.standard.weak)
      return
    }
    if name.hasSuffix(".safetensors") {
      throw UsageError(
        "--router takes a kind or an artefact directory; upstream's bare weights are loaded with "
          + "--router DIR that holds them as router.safetensors and --model-list FILE")
    }
    let artefact = try RouterArtefact(try ResolvedRouter.files(name))
    let manifest = artefact.manifest
    embedder = takesRecordedVectors ? nil : try StaticEmbeddingModel.shipped()
    var identity = embedder?.identity ?? manifest.embedder
    if takesRecordedVectors, !manifest.embedder.sha256.isEmpty {
      // Vectors of unknown origin cannot stand in for those of a known embedder.
      identity = EmbedderIdentity(name: "recorded", dimension: manifest.embedder.dimension, sha256: "")
    }
    let scored = try ResolvedRouter.scoredPair(arguments, manifest: manifest)
    let strong = ResolvedRouter.listed(scored.strong, in: manifest.models, aliases: aliases)
    let weak = ResolvedRouter.listed(scored.weak, in: manifest.models, aliases: aliases)
    router = try RouterLoader.load(
      artefact, strong: strong, weak: weak, exact: arguments.has("exact"), embedder: identity)
    pair = ModelPair(
      strong: arguments.string("strong") ?? manifest.strong, weak: arguments.string("weak") ?? manifest.weak)
    self.artefact = artefact
    defaultThreshold = manifest.threshold
    if strong != scored.strong { notes.append("\(scored.strong) is the router's \(strong)") }
    if weak != scored.weak { notes.append("\(scored.weak) is the router's \(weak)") }
  }

  /// `--score-pair`, else the routed pair.
  private static func scoredPair(
    _ arguments: ParsedArguments, manifest: RouterManifest
  ) throws(UsageError) -> (strong: String, weak: String) {
    guard let text = arguments.string("score-pair") else {
      return (arguments.string("strong") ?? manifest.strong, arguments.string("weak") ?? manifest.weak)
    }
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else {
      throw UsageError(
        "--score-pair takes two models of the router, such as gpt-4-1106-preview,mixtral-8x7b-instruct-v0.1")
    }
    return (names[0], names[1])
  }

  private static func listed(_ name: String, in models: [String], aliases: ModelAliasTable) -> String {
    aliases.index(of: name, in: models).map { models[$0] } ?? name
  }

  /// A shipped artefact by its kind, or a directory.
  static func files(_ name: String) throws -> ArtefactFiles {
    if let kind = RouterKind(name: name) {
      guard let files = ArtefactFiles(shipped: kind.shortName) else {
        throw UsageError("no '\(name)' router ships with the program: give the directory of a trained one")
      }
      return files
    }
    var status = stat()
    guard stat(name, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      let kinds = RouterKind.allCases.map(\.shortName)
      throw UsageError(
        "--router '\(name)' is neither a kind (\(kinds.joined(separator: ", "))) nor a directory"
          + NearestNames.suggestion(for: name, among: kinds))
    }
    return ArtefactFiles(directory: name)
  }
}
