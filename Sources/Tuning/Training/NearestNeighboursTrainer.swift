package import Embedding
internal import LinearAlgebra
internal import ModelFiles
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

  /// Keeps every prompt with grades of two models or more, for pairs other than the trainer's; the cross-validation
  /// sees the trainer's pair alone.
  ///
  /// - Parameter embeddings: one row a prompt of `set`, by `embedder`.
  package func train(_ set: LabelledPromptSet, embeddings: EmbeddingMatrix) throws(RoutingError) -> TrainedRouter {
    precondition(embeddings.count == set.prompts.count && embeddings.dimension == embedder.dimension)
    let kept = set.prompts.indices.filter { set.prompts[$0].grades.count >= 2 }
    let grades = set.ranks(of: kept)
    let battles = BattleSet(promptCount: kept.count, modelCount: set.models.count, grades: grades)
    let pair = try outcomes(of: battles, models: set.models)
    var vectors = [Int16](repeating: 0, count: kept.count * embedder.dimension)
    vectors.withUnsafeMutableBufferPointer { vectors in
      for (row, prompt) in kept.enumerated() {
        let range = (row * embedder.dimension)..<((row + 1) * embedder.dimension)
        let target = UnsafeMutableBufferPointer(rebasing: vectors[range])
        embeddings.withRow(prompt) { _ = FixedPoint.normalize($0, into: target) }
      }
    }
    let validation = try NeighbourValidation(
      pair, texts: kept.map { set.prompts[$0].text }, vectors: vectors, dimension: embedder.dimension,
      counts: neighbourCount.map { [$0] } ?? NeighbourValidation.counts)

    var tensors = SafetensorsWriter()
    tensors.add("prompts", .int16, shape: [kept.count, embedder.dimension], vectors)
    tensors.add("grades", .int8, shape: [kept.count, set.models.count], grades)
    var provenance = provenance
    provenance.rowCount = kept.count
    let manifest = RouterManifest(
      kind: .nearestNeighbours, embedder: embedder, models: set.models, strong: strong, weak: weak,
      neighbours: validation.best.settings, training: provenance,
      notes: notes.isEmpty ? validation.description : "\(notes) \(validation.description)")
    return TrainedRouter(manifest: manifest, tensors: tensors)
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
