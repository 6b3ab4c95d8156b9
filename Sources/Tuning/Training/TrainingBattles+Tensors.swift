internal import Embedding
internal import LinearAlgebra
internal import ModelFiles
internal import Routing

/// The tensors that `PromptBattles` reads.
extension TrainingBattles {
  /// The rows' unit vectors in fixed point, row-major.
  ///
  /// - Parameter embeddings: one row a prompt of the set.
  func fixedVectors(_ embeddings: EmbeddingMatrix) -> [Int16] {
    let dimension = embeddings.dimension
    var vectors = [Int16](repeating: 0, count: prompts.count * dimension)
    vectors.withUnsafeMutableBufferPointer { vectors in
      for (row, prompt) in prompts.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: vectors[(row * dimension)..<((row + 1) * dimension)])
        embeddings.withRow(prompt) { _ = FixedPoint.normalize($0, into: target) }
      }
    }
    return vectors
  }

  /// - Parameter vectors: as `fixedVectors` makes them.
  func tensors(vectors: [Int16]) -> SafetensorsWriter {
    var tensors = SafetensorsWriter()
    tensors.add("prompts", .int16, shape: [battles.promptCount, vectors.count / max(1, battles.promptCount)], vectors)
    if !battles.grades.isEmpty {
      tensors.add("grades", .int8, shape: [battles.promptCount, battles.modelCount], battles.grades)
    }
    if !battles.battles.isEmpty {
      let rows = battles.battles.flatMap {
        [Int32($0.prompt), Int32($0.modelA), Int32($0.modelB), Int32($0.outcome.rawValue)]
      }
      tensors.add("battles", .int32, shape: [battles.battles.count, 4], rows)
    }
    if !battles.weights.isEmpty {
      tensors.add("weights", .float32, shape: [battles.promptCount], battles.weights)
    }
    return tensors
  }
}
