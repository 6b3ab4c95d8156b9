internal import Assigning
internal import Embedding
internal import ModelNaming
internal import Routing

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
