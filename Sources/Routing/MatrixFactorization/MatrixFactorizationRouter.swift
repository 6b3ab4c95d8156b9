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
        scores.append(batch.embeddings.withRow(row) { logistic(Double(dot(folded, $0))) })
      }
    }
  }
}
