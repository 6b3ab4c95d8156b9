package import ModelFiles

/// What a nearest-neighbour artefact holds, whatever the pair. Its tensors are those of `PromptBattles`.
package struct NearestNeighboursModel: Sendable {
  package let dimension: Int
  package let models: [String]
  package let training: PromptBattles
  package let settings: NeighbourSettings

  package init(dimension: Int, models: [String], training: PromptBattles, settings: NeighbourSettings) {
    precondition(dimension > 0 && training.vectors.count == training.battles.promptCount * dimension)
    precondition(models.count == training.battles.modelCount && settings.count >= 1 && settings.priorWeight > 0)
    self.dimension = dimension
    self.models = models
    self.training = training
    self.settings = settings
  }

  package init(_ file: Safetensors, manifest: RouterManifest) throws(RoutingError) {
    guard let settings = manifest.neighbours else {
      throw RoutingError(subject: file.file, reason: "belongs to a manifest without 'neighbours', which knn needs")
    }
    self.init(
      dimension: manifest.embedder.dimension, models: manifest.models,
      training: try PromptBattles(file, dimension: manifest.embedder.dimension, modelCount: manifest.models.count),
      settings: settings)
  }
}
