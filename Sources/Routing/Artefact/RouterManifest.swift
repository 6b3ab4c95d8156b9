package import Embedding

/// `manifest.json` of a router artefact: what the tensors beside it mean.
package struct RouterManifest: Sendable, Equatable {
  /// The newest version that this program reads, and the one it writes.
  package static let formatVersion = 1
  package static let fileName = "manifest.json"
  package static let tensorFileName = "router.safetensors"

  package var kind: RouterKind
  /// The only embedder whose vectors this router scores.
  package var embedder: EmbedderIdentity
  /// In the order of the tensors' rows or columns.
  package var models: [String]
  /// The pair that is routed unless the user names another.
  package var strong: String
  package var weak: String
  /// Similarity-weighted only: the models of each tier, strongest tier first; every model stands in one.
  package var tiers: [[String]]
  /// Nearest neighbours only.
  package var neighbours: NeighbourSettings?
  package var training: TrainingProvenance
  package var threshold: DefaultThreshold?
  /// What a win rate for the manifest's own pair is worth; nil where too few graded prompts were at hand.
  package var qualityMap: QualityMap?
  /// Nil for artefacts that keep no training prompts.
  package var trainingSimilarity: TrainingSimilarity?
  package var notes: String

  package init(
    kind: RouterKind, embedder: EmbedderIdentity, models: [String], strong: String, weak: String,
    tiers: [[String]] = [], neighbours: NeighbourSettings? = nil, training: TrainingProvenance,
    threshold: DefaultThreshold? = nil, qualityMap: QualityMap? = nil, trainingSimilarity: TrainingSimilarity? = nil,
    notes: String = ""
  ) {
    self.kind = kind
    self.embedder = embedder
    self.models = models
    self.strong = strong
    self.weak = weak
    self.tiers = tiers
    self.neighbours = neighbours
    self.training = training
    self.threshold = threshold
    self.qualityMap = qualityMap
    self.trainingSimilarity = trainingSimilarity
    self.notes = notes
  }
}
