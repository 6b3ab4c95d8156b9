/// Which model made an embedding: a router scores only embeddings of the model it was trained on.
package struct EmbedderIdentity: Sendable, Equatable, CustomStringConvertible {
  /// Such as `static-minilm-256`, or `recorded` for vectors that each log row brings.
  package let name: String
  package let dimension: Int
  /// Of the embedder's weights; empty for recorded embeddings.
  package let sha256: String

  package init(name: String, dimension: Int, sha256: String) {
    self.name = name
    self.dimension = dimension
    self.sha256 = sha256
  }

  /// Whether both make the same vectors: where there are hashes they tell, whatever the names are.
  package static func == (first: EmbedderIdentity, second: EmbedderIdentity) -> Bool {
    first.dimension == second.dimension && first.sha256 == second.sha256
      && (!first.sha256.isEmpty || first.name == second.name)
  }

  package var description: String {
    sha256.isEmpty
      ? "\(name) (\(dimension) dimensions)" : "\(name) (\(dimension) dimensions, sha256 \(sha256.prefix(12)))"
  }
}
