package import Embedding
internal import LinearAlgebra
internal import ModelFiles
package import Routing

/// Makes a similarity-weighted artefact: the unit vectors of the prompts, the grades that their battles follow from,
/// and tiers of the unweighted Elo ratings. Nothing is iterated but the Bradley-Terry fit.
package struct SimilarityWeightedTrainer: Sendable {
  /// Shorter prompts, in Unicode scalars, are dropped, as RouteLLM drops them.
  package static let minimumLength = 16

  package var embedder: EmbedderIdentity
  package var strong: String
  package var weak: String
  /// Its `rowCount` is set by `train`.
  package var provenance: TrainingProvenance
  package var notes: String
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

  /// - Parameter embeddings: one row a prompt of `set`, by `embedder`.
  package func train(_ set: LabelledPromptSet, embeddings: EmbeddingMatrix) throws(RoutingError) -> TrainedRouter {
    precondition(embeddings.count == set.prompts.count && embeddings.dimension == embedder.dimension)
    let kept = set.prompts.indices.filter {
      set.prompts[$0].text.unicodeScalars.count >= Self.minimumLength && set.prompts[$0].grades.count >= 2
    }
    guard !kept.isEmpty else {
      throw RoutingError(
        subject: "the training prompts",
        reason: "none has \(Self.minimumLength) characters and grades of two models")
    }
    let grades = set.ranks(of: kept)
    let battles = BattleSet(promptCount: kept.count, modelCount: set.models.count, grades: grades)
    let ratings = try EloRating(battles, names: set.models).values
    let tierOfModel = ModelTier.tiers(of: ratings)
    let strongestFirst = set.models.indices.sorted { ratings[$0] > ratings[$1] }
    let tiers = (0...(tierOfModel.max() ?? 0)).map { tier in
      strongestFirst.filter { tierOfModel[$0] == tier }.map { set.models[$0] }
    }

    var vectors = [Int16](repeating: 0, count: kept.count * embedder.dimension)
    vectors.withUnsafeMutableBufferPointer { vectors in
      for (row, prompt) in kept.enumerated() {
        let range = (row * embedder.dimension)..<((row + 1) * embedder.dimension)
        let target = UnsafeMutableBufferPointer(rebasing: vectors[range])
        embeddings.withRow(prompt) { _ = FixedPoint.normalize($0, into: target) }
      }
    }
    var tensors = SafetensorsWriter()
    tensors.add("prompts", .int16, shape: [kept.count, embedder.dimension], vectors)
    if let battlesAPrompt {
      let drawn = draw(battlesAPrompt, from: battles)
      tensors.add("battles", .int32, shape: [drawn.count / 4, 4], drawn)
    } else {
      tensors.add("grades", .int8, shape: [kept.count, set.models.count], grades)
    }
    var provenance = provenance
    provenance.rowCount = kept.count
    let manifest = RouterManifest(
      kind: .similarityWeighted, embedder: embedder, models: set.models, strong: strong, weak: weak, tiers: tiers,
      training: provenance, notes: notes)
    return TrainedRouter(manifest: manifest, tensors: tensors)
  }

  /// Rows of the tensor `battles`: prompt, model A, model B, outcome.
  private func draw(_ limit: Int, from battles: BattleSet) -> [Int32] {
    var random = SplitMix64(seed: seed)
    var rows: [Int32] = []
    var candidates: [(Int, Int, BattleOutcome)] = []
    for prompt in 0..<battles.promptCount {
      candidates.removeAll(keepingCapacity: true)
      battles.forEachBattle(of: prompt) { candidates.append(($0, $1, $2)) }
      let count = min(limit, candidates.count)
      for position in 0..<count {
        candidates.swapAt(position, Int.random(in: position..<candidates.count, using: &random))
        let (modelA, modelB, outcome) = candidates[position]
        rows += [Int32(prompt), Int32(modelA), Int32(modelB), Int32(outcome.rawValue)]
      }
    }
    return rows
  }
}
