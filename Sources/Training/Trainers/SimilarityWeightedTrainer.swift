internal import FileFormats
internal import Numerics
package import Routing
package import TextModels

/// Makes a similarity-weighted artefact: the unit vectors of the prompts, the grades and battles, and tiers of the
/// unweighted Elo ratings. Nothing is iterated but the Bradley-Terry fit.
package struct SimilarityWeightedTrainer: Sendable {
  /// The least length that RouteLLM keeps.
  package static let minimumLength = 16

  package var embedder: EmbedderIdentity
  package var strong: String
  package var weak: String
  /// Its `rowCount` is set by `train`.
  package var provenance: TrainingProvenance
  package var notes: String
  /// Shorter prompts, in Unicode scalars, are dropped.
  package var minimumLength = SimilarityWeightedTrainer.minimumLength
  package var ties = TiePolicy.half
  /// Whether models that no chain of wins connects with the strong one are dropped with their battles; they are an
  /// error otherwise.
  package var dropsUnratedModels = false
  /// At most so many battles of one prompt are kept, drawn with `seed`, so that prompts that many models answered do
  /// not drown the rest; nil keeps all of them. Ratings and tiers rest on all battles either way.
  package var battlesAPrompt: Int?
  package var seed: UInt64 = 1

  package init(
    embedder: EmbedderIdentity, strong: String, weak: String, provenance: TrainingProvenance, notes: String = ""
  ) {
    self.embedder = embedder
    self.strong = strong
    self.weak = weak
    self.provenance = provenance
    self.notes = notes
  }

  /// Refuses data on which the router would mean nothing: battles that are all ties, models without a finite rating,
  /// strong and weak in one tier.
  ///
  /// - Parameter embeddings: one row a prompt of `set`, by `embedder`.
  package func train(_ set: LabelledPromptSet, embeddings: EmbeddingMatrix) throws(RoutingError) -> TrainedRouter {
    precondition(embeddings.count == set.prompts.count && embeddings.dimension == embedder.dimension)
    let pair = try TrainingPair(strong: strong, weak: weak, in: set)
    var (set, table, record) = try ratable(set, strong: pair.strong)
    let counts = table.counts()
    guard counts.battles > counts.ties else {
      throw RoutingError(
        subject: "the training data",
        reason: "all \(counts.battles) battles are ties, which tell no model from another")
    }
    let ratings = try ratings(of: table.battles, set)
    let tierOfModel = ModelTier.tiers(of: ratings)
    if let battlesAPrompt { table.draw(battlesAPrompt, seed: seed) }
    let vectors = table.fixedVectors(embeddings)
    try check(table.battles, vectors, set, tiers: tierOfModel)

    record.promptCount = set.textCount(of: table.prompts)
    (record.battleCount, record.tieCount) = table.counts()
    record.ratings = ratings
    var provenance = provenance
    provenance.rowCount = table.prompts.count
    let strongestFirst = set.models.indices.sorted { ratings[$0] > ratings[$1] }
    let tiers = (0...(tierOfModel.max() ?? 0)).map { tier in
      strongestFirst.filter { tierOfModel[$0] == tier }.map { set.models[$0] }
    }
    let manifest = RouterManifest(
      kind: .similarityWeighted, embedder: embedder, models: set.models, strong: strong, weak: weak, tiers: tiers,
      training: provenance, notes: notes)
    return TrainedRouter(manifest: manifest, tensors: table.tensors(vectors: vectors), record: record)
  }

  private func ratings(of battles: BattleSet, _ set: LabelledPromptSet) throws(RoutingError) -> [Double] {
    do throws(RoutingError) { return try EloRating(battles, names: set.models).values } catch {
      throw RoutingError(
        subject: error.subject, reason: error.reason + " (--drop-unrated leaves out all models that cannot be rated)")
    }
  }

  /// The battles, without the models that cannot be rated if those are dropped.
  private func ratable(
    _ set: LabelledPromptSet, strong: Int
  ) throws(RoutingError) -> (LabelledPromptSet, TrainingBattles, TrainingRecord) {
    var record = TrainingRecord()
    var set = set
    var table = TrainingBattles(set, minimumLength: minimumLength, ties: ties)
    guard !table.prompts.isEmpty else {
      throw RoutingError(
        subject: "the training prompts",
        reason: "none has \(minimumLength) characters and grades of two models (--minimum-length keeps shorter ones)")
    }
    if dropsUnratedModels {
      let isRated = EloRating.rated(with: strong, in: table.battles)
      if let weak = set.known(weak), !isRated[weak] {
        throw RoutingError(
          subject: self.weak,
          reason: "is not connected with \(self.strong) by wins in both directions, so the two have no ratings on one "
            + "scale: more battles are needed, or another pair")
      }
      record.dropped.add(.unratedModel, isRated.count { !$0 })
      if isRated.contains(false) {
        set = set.keeping(isRated)
        table = TrainingBattles(set, minimumLength: minimumLength, ties: ties)
      }
    }
    for (reason, count) in table.dropped.nonzero { record.dropped.add(reason, count) }
    return (set, table, record)
  }

  /// Makes the router once, as loading the artefact will: what would be refused then is refused now.
  private func check(
    _ battles: BattleSet, _ vectors: [Int16], _ set: LabelledPromptSet, tiers: [Int]
  ) throws(RoutingError) {
    let made: Result<SimilarityWeightedModel, RoutingError> = vectors.withUnsafeBufferPointer { vectors in
      do throws(RoutingError) {
        return .success(
          try SimilarityWeightedModel(
            vectors: vectors, dimension: embedder.dimension, battles: battles, models: set.models, tiers: tiers))
      } catch {
        return .failure(error)
      }
    }
    let pair = try TrainingPair(strong: strong, weak: weak, in: set)
    _ = try SimilarityWeightedRouter(made.get(), strong: pair.strong, weak: pair.weak, embedder: embedder)
  }
}
