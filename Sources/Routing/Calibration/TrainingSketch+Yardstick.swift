internal import LinearAlgebra

extension TrainingSketch {
  /// How near the training prompts lie to each other; nil where no two of them differ.
  ///
  /// Of more than `maximumCount` prompts so many are drawn with `seed`, each compared with all.
  package func yardstick(seed: UInt64) -> TrainingSimilarity? {
    var rows = Array(0..<count)
    if rows.count > TrainingSketch.maximumCount {
      var random = SplitMix64(seed: seed)
      rows.shuffle(using: &random)
      rows = rows[..<TrainingSketch.maximumCount].sorted()
    }
    var scratch = ScoringScratch()
    var nearest: [Int16] = []
    let run = 48
    for start in stride(from: 0, to: rows.count, by: run) {
      let queries = rows[start..<min(rows.count, start + run)]
      scratch.reserve(words: queries.count * dimension, queries: 0, similarities: 0, doubles: 0)
      for (index, row) in queries.enumerated() {
        for column in 0..<dimension {
          scratch.words[index * dimension + column] = vectors[row * dimension + column]
        }
      }
      similarities(of: queries.count, scratch: &scratch) { query, similarities in
        if let best = largest(of: similarities, exceptEqualsOf: queries[queries.startIndex + query]) {
          nearest.append(best)
        }
      }
    }
    guard !nearest.isEmpty else { return nil }
    nearest.sort()
    let scale = Double(FixedPoint.one)
    let quantiles = TrainingSimilarity.levels.map { level in
      Double(nearest[max(0, Int((level * Double(nearest.count)).rounded(.up)) - 1)]) / scale
    }
    let sum = nearest.reduce(0) { $0 + Int($1) }
    return TrainingSimilarity(
      promptCount: nearest.count, mean: Double(sum) / Double(nearest.count) / scale, quantiles: quantiles)
  }

  /// The largest similarity among the rows whose vectors differ from that of `row`.
  private func largest(of similarities: UnsafeBufferPointer<Int16>, exceptEqualsOf row: Int) -> Int16? {
    // Equal vectors are alike to within the rounding of fixed point; only such rows are compared number by number.
    let suspicious = Int16(FixedPoint.one - 64)
    let own = vectors[(row * dimension)..<((row + 1) * dimension)]
    var best: Int16?
    for (other, similarity) in similarities.enumerated() where other != row && similarity > best ?? .min {
      let isEqual =
        similarity >= suspicious && vectors[(other * dimension)..<((other + 1) * dimension)].elementsEqual(own)
      if !isEqual { best = similarity }
    }
    return best
  }
}
