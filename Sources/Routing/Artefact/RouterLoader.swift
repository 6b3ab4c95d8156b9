package import FileFormats
package import TextModels

/// Makes routers from artefacts: everything that can be wrong with one is an error here and never later.
package enum RouterLoader {
  /// The router of an artefact for a pair.
  ///
  /// - Parameters:
  ///   - strong, weak: names as the manifest spells them; nil takes the manifest's own.
  ///   - exact: the reference arithmetic, for routers that have a faster one.
  ///   - embedder: who makes the vectors; anyone but the manifest's embedder is refused.
  package static func load(
    _ artefact: RouterArtefact, strong: String? = nil, weak: String? = nil, exact: Bool = false,
    embedder: EmbedderIdentity
  ) throws(InputError) -> any Router {
    let manifest = artefact.manifest
    try check(manifest.embedder, against: embedder, location: artefact.location)
    let pair = try modelPair(
      strong: strong ?? manifest.strong, weak: weak ?? manifest.weak, among: manifest.models,
      location: artefact.location)
    guard let load = manifest.kind.load else {
      let kinds = RouterDescriptor.all.filter { $0.load != nil }.map(\.name).joined(separator: ", ")
      throw InputError(artefact.location, "is a '\(manifest.kind.name)' artefact; this program loads \(kinds)")
    }
    return try load(
      ArtefactLoading(
        artefact: artefact, strong: pair.strong, weak: pair.weak, embedder: embedder, isExact: exact))
  }

  /// The router of a Hugging Face checkpoint, of the kind that its configuration names.
  ///
  /// - Parameter scoreThreshold: of a causal router.
  package static func load(
    _ checkpoint: ModelCheckpoint, exact: Bool = false, scoreThreshold: ScoreThreshold = .standard
  ) throws(InputError) -> any Router {
    for kind in RouterDescriptor.all {
      guard let loading = kind.checkpoint, loading.reads(checkpoint) else { continue }
      return try loading.load(checkpoint, CheckpointLoading.Options(isExact: exact, scoreThreshold: scoreThreshold))
    }
    let names = (try? checkpoint.configuration.strings("architectures")) ?? []
    let type = (try? checkpoint.configuration.optionalString("model_type")) ?? nil
    let found = names.isEmpty ? type ?? "not named" : names.joined(separator: ", ")
    let encoders = EncoderArchitecture.allCases.filter(\.isClassifier).map(\.rawValue).joined(separator: ", ")
    throw InputError(
      checkpoint.directory,
      "has the architecture \(found), which no router supports: causal routers are "
        + "\(DecoderConfiguration.architectures.joined(separator: ", ")); bert routers are classifiers of the types "
        + "\(encoders)")
  }

  private static func check(
    _ expected: EmbedderIdentity, against given: EmbedderIdentity, location: String
  ) throws(InputError) {
    guard expected != given else { return }
    func description(_ identity: EmbedderIdentity) -> String {
      let hash = identity.sha256.isEmpty ? "no hash" : "sha256 \(identity.sha256)"
      return "\(identity.name), \(identity.dimension) dimensions, \(hash)"
    }
    throw InputError(
      location,
      "scores embeddings by \(description(expected)), not by \(description(given)): "
        + "a win rate from other vectors would mean nothing"
        + (expected.sha256.isEmpty
          ? "; the log has to bring them along (--embedding-field)"
          : expected.name == StaticEmbeddingModel.shippedName
            ? "; leave out --embedder" : "; name its directory with --embedder"))
  }

  static func modelPair(
    strong: String, weak: String, among models: [String], location: String
  ) throws(InputError) -> (strong: Int, weak: Int) {
    func index(_ name: String, _ role: String) throws(InputError) -> Int {
      if let index = models.firstIndex(of: name) { return index }
      let hint = NearestNames.suggestion(for: name, among: models)
      throw InputError(
        location,
        "does not know the \(role) model '\(name)'\(hint); --score-pair own scores with "
          + "the router's own pair whatever pair is routed, --score-pair A,B with two others that `inspect` lists")
    }
    let pair = (strong: try index(strong, "strong"), weak: try index(weak, "weak"))
    guard pair.strong != pair.weak else {
      throw InputError(location, "cannot choose between '\(strong)' and itself")
    }
    return pair
  }
}
