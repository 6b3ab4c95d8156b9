package import ModelFiles

/// The tensors of a similarity-weighted artefact are those of `PromptBattles`.
extension SimilarityWeightedModel {
  package init(_ file: Safetensors, manifest: RouterManifest) throws(RoutingError) {
    let modelCount = manifest.models.count
    let training = try PromptBattles(file, dimension: manifest.embedder.dimension, modelCount: modelCount)
    var tiers = [Int](repeating: 0, count: modelCount)
    for (tier, names) in manifest.tiers.enumerated() {
      for name in names {
        if let index = manifest.models.firstIndex(of: name) { tiers[index] = tier }
      }
    }
    do throws(RoutingError) {
      let made: Result<SimilarityWeightedModel, RoutingError> = training.vectors.withUnsafeBufferPointer { buffer in
        do throws(RoutingError) {
          return .success(
            try SimilarityWeightedModel(
              vectors: buffer, dimension: manifest.embedder.dimension, battles: training.battles,
              models: manifest.models, tiers: tiers))
        } catch {
          return .failure(error)
        }
      }
      self = try made.get()
    } catch {
      throw RoutingError(subject: file.file, reason: "\(error)")
    }
  }
}
