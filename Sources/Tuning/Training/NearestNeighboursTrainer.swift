package import Embedding
package import Routing

/// Makes a nearest-neighbour artefact: the unit vectors of the prompts and the models' grades on them. What is learned
/// is how many neighbours vote and what the base rate weighs beside them, by cross-validation over the pair's prompts.
package struct NearestNeighboursTrainer: Sendable {
  package var embedder: EmbedderIdentity
  package var strong: String
  package var weak: String
  /// Its `rowCount` is set by `train`.
  package var provenance: TrainingProvenance
  /// How the settings were found is added to them.
  package var notes: String
  /// Neighbours that vote; nil leaves it to cross-validation.
  package var neighbourCount: Int?

  package init(
    embedder: EmbedderIdentity, strong: String, weak: String, provenance: TrainingProvenance, notes: String = ""
  ) {
    self.embedder = embedder
    self.strong = strong
    self.weak = weak
    self.provenance = provenance
    self.notes = notes
  }

  /// Keeps every prompt with a battle, for pairs other than the trainer's; the cross-validation
  /// sees the trainer's pair alone.
  ///
  /// - Parameter embeddings: one row a prompt of `set`, by `embedder`.
  package func train(_ set: LabelledPromptSet, embeddings: EmbeddingMatrix) throws(RoutingError) -> TrainedRouter {
    precondition(embeddings.count == set.prompts.count && embeddings.dimension == embedder.dimension)
    let table = TrainingBattles(set, minimumLength: 0, ties: .half)
    let pair = try outcomes(of: table.battles, models: set.models)
    let vectors = table.fixedVectors(embeddings)
    let validation = try NeighbourValidation(
      pair, texts: table.prompts.map { set.prompts[$0].text }, vectors: vectors, dimension: embedder.dimension,
      counts: neighbourCount.map { [$0] } ?? NeighbourValidation.counts)

    var record = TrainingRecord()
    record.promptCount = set.textCount(of: table.prompts)
    (record.battleCount, record.tieCount) = table.counts()
    for (reason, count) in table.dropped.nonzero { record.dropped.add(reason, count) }
    var provenance = provenance
    provenance.rowCount = table.prompts.count
    let manifest = RouterManifest(
      kind: .nearestNeighbours, embedder: embedder, models: set.models, strong: strong, weak: weak,
      neighbours: validation.best.settings, training: provenance,
      notes: notes.isEmpty ? validation.description : "\(notes) \(validation.description)")
    return TrainedRouter(manifest: manifest, tensors: table.tensors(vectors: vectors), record: record)
  }

  /// The trainer's pair among the battles; it must have met, and with more than one result.
  private func outcomes(of battles: BattleSet, models: [String]) throws(RoutingError) -> PairOutcomes {
    func index(_ model: String) throws(RoutingError) -> Int {
      if let index = models.firstIndex(of: model) { return index }
      throw RoutingError(
        subject: "the training prompts",
        reason: "none has a grade of '\(model)': name two of the graded models with --strong and --weak")
    }
    let (strongIndex, weakIndex) = (try index(strong), try index(weak))
    guard strongIndex != weakIndex else {
      throw RoutingError(subject: "the training prompts", reason: "cannot compare '\(strong)' with itself")
    }
    let pair = PairOutcomes(battles, strong: strongIndex, weak: weakIndex)
    guard let first = pair.outcomes.first else {
      throw RoutingError(
        subject: "the training prompts",
        reason: "none has grades of both '\(strong)' and '\(weak)', which neighbours are asked about")
    }
    guard pair.outcomes.contains(where: { $0 != first }) else {
      let how = first == 1 ? "'\(strong)' wins" : first == 0 ? "'\(weak)' wins" : "it is a tie"
      throw RoutingError(
        subject: "the training prompts",
        reason: "on all \(pair.outcomes.count) with grades of both '\(strong)' and '\(weak)' \(how): there is nothing "
          + "to tell prompts apart by")
    }
    return pair
  }
}
