internal import LinearAlgebra

/// Matrix factorization's learned tables, as RouteLLM's `MFModel` defines them:
/// `delta(M, q) = w2 . (normalize(P[M]) * (W1 e_q))`.
package struct ModelFactors: Sendable {
  /// Rows of `vectors`.
  package let modelCount: Int
  /// Length of a model's vector, 128 upstream.
  package let factorCount: Int
  /// Length of an embedding.
  package let dimension: Int
  /// P, `modelCount` x `factorCount`.
  package let vectors: [Float]
  /// W1, `factorCount` x `dimension`.
  package let projection: [Float]
  /// w2, `factorCount`.
  package let classifier: [Float]

  package init(modelCount: Int, dimension: Int, vectors: [Float], projection: [Float], classifier: [Float]) {
    factorCount = classifier.count
    precondition(vectors.count == modelCount * classifier.count && projection.count == classifier.count * dimension)
    self.modelCount = modelCount
    self.dimension = dimension
    self.vectors = vectors
    self.projection = projection
    self.classifier = classifier
  }

  /// The one vector v of length `dimension` with `delta(strong, q) - delta(weak, q) = v . e_q`, folded in Double:
  /// `v = W1^T (w2 * (normalize(P[strong]) - normalize(P[weak])))`. Normalising divides by max(norm, 1e-12), as
  /// torch's `normalize` does.
  func folded(strong: Int, weak: Int) -> [Float] {
    let strongUnit = unit(strong)
    let weakUnit = unit(weak)
    var folded = [Double](repeating: 0, count: dimension)
    for factor in 0..<factorCount {
      let weight = Double(classifier[factor]) * (strongUnit[factor] - weakUnit[factor])
      for index in 0..<dimension {
        folded[index] += weight * Double(projection[factor * dimension + index])
      }
    }
    return folded.map { Float($0) }
  }

  private func unit(_ model: Int) -> [Double] {
    let row = vectors[(model * factorCount)..<((model + 1) * factorCount)].map { Double($0) }
    let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return row.map { $0 / max(norm, 1e-12) }
  }
}
