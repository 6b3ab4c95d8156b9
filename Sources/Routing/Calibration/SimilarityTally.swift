/// The largest similarities of many rows, exactly: a count for each of the 16-bit fixed-point values there are.
package struct SimilarityTally: Sendable, Equatable {
  /// 32,767 stands for 1.
  private static let scale = 32_767
  private var counts = [Int](repeating: 0, count: 2 * scale + 1)
  package private(set) var rowCount = 0
  /// Rows whose embedding is that of a training prompt.
  package private(set) var duplicateCount = 0
  private var sum = 0

  package init() {}

  package mutating func add(_ rows: NearestTrainingPrompts) {
    for value in rows.similarities {
      counts[Int(value) + SimilarityTally.scale] += 1
      sum += Int(value)
    }
    rowCount += rows.similarities.count
    duplicateCount += rows.duplicateCount
  }

  /// The tally of the rows in a sample.
  package init(_ sample: SimilaritySample) {
    for (entry, rows) in sample.sorted {
      // Fixed point ends at -32,767 on both sides.
      let value = max(-SimilarityTally.scale, Int(entry.similarity))
      counts[value + SimilarityTally.scale] += rows
      sum += rows * value
      rowCount += rows
      duplicateCount += entry.isKnown ? rows : 0
    }
  }

  /// The fractions of rows in `count` equal parts of 0...1; what is below 0 is in the first. Empty without rows.
  package func histogram(parts count: Int) -> [Double] {
    guard rowCount > 0 else { return [] }
    var rows = [Int](repeating: 0, count: count)
    for (index, number) in counts.enumerated() where number > 0 {
      let value = max(0, index - SimilarityTally.scale)
      rows[min(value * count / SimilarityTally.scale, count - 1)] += number
    }
    return rows.map { Double($0) / Double(rowCount) }
  }

  /// The paper's benchmark-dataset similarity; nil without rows.
  package var mean: Double? {
    rowCount == 0 ? nil : Double(sum) / Double(rowCount) / Double(SimilarityTally.scale)
  }

  /// The `ceil(fraction * rows)`-th lowest value, at least the first; nil without rows.
  package func quantile(_ fraction: Double) -> Double? {
    guard rowCount > 0 else { return nil }
    var rest = max(1, Int((fraction * Double(rowCount)).rounded(.up)))
    for (index, count) in counts.enumerated() {
      rest -= count
      if rest <= 0 { return Double(index - SimilarityTally.scale) / Double(SimilarityTally.scale) }
    }
    return 1
  }

  /// The fraction of rows with a similarity below `value`; nil without rows.
  package func share(below value: Double) -> Double? {
    guard rowCount > 0 else { return nil }
    var below = 0
    for (index, count) in counts.enumerated() {
      guard Double(index - SimilarityTally.scale) / Double(SimilarityTally.scale) < value else { break }
      below += count
    }
    return Double(below) / Double(rowCount)
  }
}
