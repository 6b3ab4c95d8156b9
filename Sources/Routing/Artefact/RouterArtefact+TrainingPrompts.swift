package import Embedding
internal import ModelFiles

extension RouterArtefact {
  /// Where artefacts keep the vectors of the prompts they were trained on: all of them where they score with them, else
  /// as many as their makers kept.
  private static let trainingPromptTensors = ["prompts", "training_prompts"]

  /// The vectors of the training prompts by the manifest's embedder, in any length; nil for an artefact without them.
  package func trainingVectors() throws(RoutingError) -> EmbeddingMatrix? {
    guard let name = RouterArtefact.trainingPromptTensors.first(where: { tensors[$0] != nil }) else { return nil }
    let dimension = manifest.embedder.dimension
    let values: [Float]
    do throws(ModelFileError) {
      let (floats, shape) = try tensors.floats(name, rank: 2)
      guard shape[1] == dimension else {
        throw ModelFileError(
          file: tensors.file, reason: "tensor '\(name)' has the shape \(shape) where [prompts, \(dimension)] is needed")
      }
      values = floats
    } catch {
      throw RoutingError(error)
    }
    var vectors = EmbeddingMatrix(dimension: dimension)
    for start in stride(from: 0, to: values.count, by: max(1, dimension)) {
      vectors.appendRow { row in
        for column in row.indices { row[column] = values[start + column] }
      }
    }
    return vectors.count > 0 ? vectors : nil
  }
}
