/// Embeddings that the log rows bring themselves.
package enum RecordedEmbedding {
  /// Appends vectors of `embeddings.dimension` finite values each, end to end, with each one scaled to unit length;
  /// a vector of zeros stays.
  package static func append(_ vectors: [Float], to embeddings: inout EmbeddingMatrix) {
    let dimension = embeddings.dimension
    guard dimension > 0 else { return }
    for start in stride(from: 0, to: vectors.count - dimension + 1, by: dimension) {
      let squares = vectors[start..<(start + dimension)].reduce(0.0) { $0 + Double($1) * Double($1) }
      let scale = squares > 0 ? 1 / squares.squareRoot() : 0
      embeddings.appendRow { row in
        for index in row.indices { row[index] = Float(Double(vectors[start + index]) * scale) }
      }
    }
  }
}
