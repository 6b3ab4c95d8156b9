/// Tiers of models of about equal strength; 0 is the strongest.
package enum ModelTier {
  /// As many as RouteLLM cuts.
  package static let count = 10

  /// The tier of each model: ratings sorted descending and cut into `tierCount` contiguous tiers of least summed
  /// population variance (not multiplied by the tier's size). Of equal cuts the one with the earliest last split wins;
  /// a tier of one model costs 0. With fewer models than tiers each model is a tier of its own.
  ///
  /// Complexity: O(models^3 + tiers * models^2).
  package static func tiers(of ratings: [Double], tierCount: Int = ModelTier.count) -> [Int] {
    let modelCount = ratings.count
    let tierCount = min(tierCount, modelCount)
    guard tierCount > 0 else { return [] }
    let order = ratings.indices.sorted { (ratings[$0], $1) > (ratings[$1], $0) }
    let sorted = order.map { ratings[$0] }
    // Least cost of cutting the first `end` models into `tiers`, and where the last tier then starts.
    var best = [[Double]](repeating: [Double](repeating: .infinity, count: modelCount + 1), count: tierCount + 1)
    var split = [[Int]](repeating: [Int](repeating: 0, count: modelCount + 1), count: tierCount + 1)
    best[0][0] = 0
    for end in 1...modelCount {
      let costs = (0..<end).map { variance(sorted[$0..<end]) }
      for tiers in 1...tierCount {
        for start in 0..<end where best[tiers - 1][start] + costs[start] < best[tiers][end] {
          best[tiers][end] = best[tiers - 1][start] + costs[start]
          split[tiers][end] = start
        }
      }
    }
    var result = [Int](repeating: 0, count: modelCount)
    var end = modelCount
    for tiers in stride(from: tierCount, through: 1, by: -1) {
      let start = split[tiers][end]
      for position in start..<end { result[order[position]] = tiers - 1 }
      end = start
    }
    return result
  }

  private static func variance(_ values: ArraySlice<Double>) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }
}
