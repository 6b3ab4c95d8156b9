/// A training prompt that is similar to a query.
package struct Neighbour: Sendable, Equatable {
  /// Its row in the index that found it.
  package let row: Int
  /// The cosine of the two embeddings, above 0.
  package let similarity: Double

  package init(row: Int, similarity: Double) {
    self.row = row
    self.similarity = similarity
  }

  /// The order in which neighbours are chosen: the more similar first, of equally similar ones the earlier row.
  static func comesFirst(_ first: Neighbour, _ second: Neighbour) -> Bool {
    first.similarity == second.similarity ? first.row < second.row : first.similarity > second.similarity
  }
}
