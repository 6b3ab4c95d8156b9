package import Embedding
internal import LinearAlgebra

/// Matrix factorization: `P(strong wins) = sigmoid(delta(strong, q) - delta(weak, q))`, which for a fixed pair is the
/// sigmoid of one inner product with the embedding.
package struct MatrixFactorizationRouter: Router {
  package var kind: RouterKind { .matrixFactorization }
  package var input: RouterInput { .embedding(embedder) }
  private let embedder: EmbedderIdentity
  private let folded: [Float]

  /// `strong` and `weak` are rows of `factors`; the embedder's dimension is the factors'.
  package init(_ factors: ModelFactors, strong: Int, weak: Int, embedder: EmbedderIdentity) {
    precondition(embedder.dimension == factors.dimension)
    self.embedder = embedder
    folded = factors.folded(strong: strong, weak: weak)
  }

  package func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    precondition(batch.embeddings.dimension == folded.count && batch.embeddings.count == batch.count)
    folded.withUnsafeBufferPointer { folded in
      for row in 0..<batch.count {
        batch.embeddings.withRow(row) { embedding in
          let difference = Double(dot(folded, embedding))
          // Zero may also be an honest draw: only a vector that points nowhere is a fallback.
          guard difference.isFinite, difference != 0 || embedding.contains(where: { $0 != 0 }) else {
            return scores.append(0.5, fallback: .noEmbedding)
          }
          scores.append(logistic(difference))
        }
      }
    }
  }
}
