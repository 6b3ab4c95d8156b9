internal import CKernels

/// Embeddings that the log rows bring themselves.
package enum RecordedEmbedding {
  /// Appends vectors of `embeddings.dimension` finite values each, end to end, with each one scaled to unit length.
  package static func append(_ vectors: [Float], to embeddings: inout EmbeddingMatrix) {
    let dimension = embeddings.dimension
    guard dimension > 0 else { return }
    vectors.withUnsafeBufferPointer { vectors in
      for start in stride(from: 0, to: vectors.count - dimension + 1, by: dimension) {
        embeddings.appendRow { row in
          _ = row.update(fromContentsOf: vectors[start..<(start + dimension)])
          normalize(row)
        }
      }
    }
  }

  /// Scales a vector to unit length; one of no length stays as it is.
  static func normalize(_ row: UnsafeMutableBufferPointer<Float>) {
    if let first = row.baseAddress { _ = kernel_normalize(first, row.count) }
  }
}
