internal import ModelFiles

extension RouterArtefact {
  /// The training prompts that the artefact keeps, whatever for; nil if it keeps none.
  package func trainingSketch() throws(RoutingError) -> TrainingSketch? {
    for name in [TrainingSketch.tensorName, "prompts"] {
      guard let tensor = tensors[name] else { continue }
      let dimension = manifest.embedder.dimension
      guard tensor.shape.count == 2, tensor.shape[0] > 0, tensor.shape[1] == dimension else {
        throw RoutingError(
          subject: tensors.file,
          reason: "tensor '\(name)' has the shape \(tensor.shape) where [prompts, \(dimension)] is needed")
      }
      let (vectors, _) = try UnitVectors.read(name, from: tensors, dimension: dimension)
      return TrainingSketch(vectors: vectors, dimension: dimension)
    }
    return nil
  }

  /// What the intervals of expected quality rest on; nil if the artefact has none.
  package func qualityResamples() throws(RoutingError) -> QualityMapResamples? {
    guard let map = manifest.qualityMap else { return nil }
    return try QualityMapResamples(tensors, knotCount: map.knots.count)
  }
}
