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
  ) throws(RoutingError) -> any Router {
    let manifest = artefact.manifest
    try check(manifest.embedder, against: embedder, location: artefact.location)
    let pair = try modelPair(
      strong: strong ?? manifest.strong, weak: weak ?? manifest.weak, among: manifest.models,
      location: artefact.location)
    switch manifest.kind {
    case .similarityWeighted:
      let model = try SimilarityWeightedModel(artefact.tensors, manifest: manifest)
      return try SimilarityWeightedRouter(
        model, strong: pair.strong, weak: pair.weak, embedder: embedder, exact: exact)
    case .matrixFactorization:
      let factors = try ModelFactors(artefact.tensors)
      return try matrixFactorization(
        factors, models: manifest.models, pair: pair, embedder: embedder, location: artefact.location)
    case .mixture:
      guard (pair.strong, pair.weak) == (0, 1) else {
        throw RoutingError(
          subject: artefact.location,
          reason: "was trained for \(manifest.models.joined(separator: " against ")) and scores no other pair")
      }
      let model = try MixtureModel(artefact.tensors, dimension: manifest.embedder.dimension)
      return MixtureRouter(model, embedder: embedder)
    case .nearestNeighbours:
      let model = try NearestNeighboursModel(artefact.tensors, manifest: manifest)
      return try NearestNeighboursRouter(
        model, strong: pair.strong, weak: pair.weak, embedder: embedder, exact: exact)
    case .bert, .causal, .random:
      throw RoutingError(
        subject: artefact.location,
        reason: "is a '\(manifest.kind.rawValue)' artefact; this program loads sw_ranking, mf, knn and mixture")
    }
  }

  /// A router from upstream's bare matrix factorization weights, whose rows have no names in the file.
  ///
  /// - Parameter models: the rows' names in order, as the user's model list gives them.
  package static func loadMatrixFactorization(
    _ file: Safetensors, models: [String], strong: String, weak: String, embedder: EmbedderIdentity
  ) throws(RoutingError) -> any Router {
    let factors = try ModelFactors(file)
    guard factors.dimension == embedder.dimension else {
      throw RoutingError(
        subject: file.file,
        reason: "was trained on embeddings of \(factors.dimension) dimensions, but these come from \(embedder)")
    }
    let pair = try modelPair(strong: strong, weak: weak, among: models, location: file.file)
    return try matrixFactorization(factors, models: models, pair: pair, embedder: embedder, location: file.file)
  }

  /// The dimension of the embeddings that upstream's bare matrix factorization weights were trained on.
  package static func embeddingDimension(of file: Safetensors) throws(RoutingError) -> Int {
    try ModelFactors(file).dimension
  }

  private static func matrixFactorization(
    _ factors: ModelFactors, models: [String], pair: (strong: Int, weak: Int), embedder: EmbedderIdentity,
    location: String
  ) throws(RoutingError) -> any Router {
    guard factors.modelCount == models.count else {
      throw RoutingError(
        subject: location,
        reason: "'P.weight' has \(factors.modelCount) rows, but \(models.count) models are named for them")
    }
    guard factors.dimension == embedder.dimension else {
      throw RoutingError(
        subject: location,
        reason: "the text projection takes \(factors.dimension) dimensions, but \(embedder) makes "
          + "\(embedder.dimension)")
    }
    return MatrixFactorizationRouter(factors, strong: pair.strong, weak: pair.weak, embedder: embedder)
  }

  private static func check(
    _ expected: EmbedderIdentity, against given: EmbedderIdentity, location: String
  ) throws(RoutingError) {
    guard expected != given else { return }
    func description(_ identity: EmbedderIdentity) -> String {
      let hash = identity.sha256.isEmpty ? "no hash" : "sha256 \(identity.sha256)"
      return "\(identity.name), \(identity.dimension) dimensions, \(hash)"
    }
    throw RoutingError(
      subject: location,
      reason: "scores embeddings by \(description(expected)), not by \(description(given)): "
        + "a win rate from other vectors would mean nothing"
        + (expected.sha256.isEmpty
          ? "; the log has to bring them along (--embedding-field)"
          : expected.name == StaticEmbeddingModel.shippedName
            ? "; leave out --embedder" : "; name its directory with --embedder"))
  }

  private static func modelPair(
    strong: String, weak: String, among models: [String], location: String
  ) throws(RoutingError) -> (strong: Int, weak: Int) {
    func index(_ name: String, _ role: String) throws(RoutingError) -> Int {
      if let index = models.firstIndex(of: name) { return index }
      let hint = NearestNames.suggestion(for: name, among: models)
      throw RoutingError(
        subject: location,
        reason: "does not know the \(role) model '\(name)'\(hint); --score-pair own scores with "
          + "the router's own pair whatever pair is routed, --score-pair A,B with two others that `inspect` lists")
    }
    let pair = (strong: try index(strong, "strong"), weak: try index(weak, "weak"))
    guard pair.strong != pair.weak else {
      throw RoutingError(subject: location, reason: "cannot choose between '\(strong)' and itself")
    }
    return pair
  }
}
