/// Memory that a router reuses from batch to batch; each worker owns one and no value in it outlives a call.
package struct ScoringScratch: Sendable {
  var doubles: [Double] = []
  var words: [Int16] = []
  var queries: [Int16] = []
  var similarities: [Int16] = []
  var neighbours: [Neighbour] = []

  package init() {}

  /// Makes each list at least this long.
  mutating func reserve(
    words wordCount: Int, queries queryCount: Int, similarities similarityCount: Int, doubles doubleCount: Int
  ) {
    if words.count < wordCount { words = [Int16](repeating: 0, count: wordCount) }
    if queries.count < queryCount { queries = [Int16](repeating: 0, count: queryCount) }
    if similarities.count < similarityCount { similarities = [Int16](repeating: 0, count: similarityCount) }
    if doubles.count < doubleCount { doubles = [Double](repeating: 0, count: doubleCount) }
  }
}
