internal import CKernels
internal import LinearAlgebra

extension SimilarityWeightedRouter {
  /// The reference: cosines, exponentials and sums in Double, one row after the other.
  func scoreExactly(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    let tiles = model.rowCount / Int(KERNEL_TILE_ROWS)
    var query = [Double](repeating: 0, count: 2 * model.pairCount)
    var weights = [Double](repeating: 0, count: model.rowCount)
    scratch.reserve(words: 0, queries: 0, similarities: 0, doubles: doubleCount)
    for row in 0..<batch.count {
      batch.embeddings.withRow(row) { values in
        let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        for index in values.indices { query[index] = norm > 0 && norm.isFinite ? Double(values[index]) / norm : 0 }
      }
      kernel_packed_products(model.packed.elements.baseAddress, tiles, model.pairCount, query, &weights)
      var largest = -Double.infinity
      for index in 0..<model.promptCount {
        weights[index] /= norms[index]
        largest = max(largest, weights[index])
      }
      guard largest > 0 else {
        scores.append(unweightedWinRate, fallback: .noSimilarPrompt)
        continue
      }
      scratch.doubles.withUnsafeMutableBufferPointer { doubles in
        var index = 0
        for group in 0..<model.battles.groupCount {
          var sum = 0.0
          while index < Int(model.battles.groupEnds[group]) {
            sum += exponential(2.302585092994046 * weights[index] / largest)
            index += 1
          }
          doubles[group] = sum
        }
        append(fitting: doubles, to: &scores)
      }
    }
  }

  /// The Euclidean norm of every packed row, in units of the fixed-point step; 1 for a row of zeros.
  static func rowNorms(_ model: SimilarityWeightedModel) -> [Double] {
    let rows = Int(KERNEL_TILE_ROWS)
    let elements = model.packed.elements
    return (0..<model.promptCount).map { row in
      var squares = 0.0
      for pair in 0..<model.pairCount {
        let start = ((row / rows) * model.pairCount + pair) * rows * 2 + (row % rows) * 2
        let (left, right) = (Double(elements[start]), Double(elements[start + 1]))
        squares += left * left + right * right
      }
      return squares > 0 ? squares.squareRoot() : 1
    }
  }
}
