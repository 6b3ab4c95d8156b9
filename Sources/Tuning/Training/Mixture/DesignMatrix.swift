/// Rows of inputs of a regression, row-major.
struct DesignMatrix {
  let columnCount: Int
  private(set) var values: [Double] = []

  init(columnCount: Int) { self.columnCount = columnCount }

  var rowCount: Int { values.count / columnCount }

  mutating func append(_ row: some Collection<Double>) {
    precondition(row.count == columnCount)
    values.append(contentsOf: row)
  }

  subscript(row: Int) -> ArraySlice<Double> { values[(row * columnCount)..<((row + 1) * columnCount)] }

  /// `sum_i weights[i] x_i / sum_i weights[i]`.
  func columnMeans(weights: [Double]) -> [Double] {
    let zeros = [Double](repeating: 0, count: columnCount)
    let total = weights.reduce(0, +)
    return weightedSum(weights, center: zeros).map { $0 / total }
  }

  /// `sum_i weights[i] (x_i - center) (x_i - center)^T`, its lower triangle, `columnCount` x `columnCount`; row after
  /// row, so that the same rows give the same bits.
  func gram(center: [Double], weights: [Double]) -> [Double] {
    var gram = [Double](repeating: 0, count: columnCount * columnCount)
    var row = [Double](repeating: 0, count: columnCount)
    gram.withUnsafeMutableBufferPointer { gram in
      for index in 0..<rowCount {
        for column in 0..<columnCount { row[column] = values[index * columnCount + column] - center[column] }
        row.withUnsafeBufferPointer { row in
          for first in 0..<columnCount {
            let factor = row[first] * weights[index]
            for second in 0...first { gram[first * columnCount + second] += factor * row[second] }
          }
        }
      }
    }
    return gram
  }

  /// `sum_i factors[i] (x_i - center)`.
  func weightedSum(_ factors: [Double], center: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: columnCount)
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        sum[column] += factors[row] * (values[row * columnCount + column] - center[column])
      }
    }
    return sum
  }
}
