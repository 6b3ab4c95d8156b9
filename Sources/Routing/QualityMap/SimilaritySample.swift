/// How near a log's rows are to a router's training prompts, of a fixed sample of the rows: those of the lowest hashes.
///
/// A row's hash is that of its id and prompt, so the sample of a log is the same wherever its rows stand, and a row that
/// stays was among the lowest of any part: merging is exact, associative and commutative. A log of up to `capacity`
/// different rows is in it as a whole. Rows that are alike to the last bit are one entry with a count.
///
/// Memory: up to twice `capacity` entries.
package struct SimilaritySample: Sendable, Equatable, Codable {
  package static let capacity = 2_048
  /// Of a row's 64-bit hash so many leading bits count.
  package static let hashBits = 47

  /// One row, or several alike.
  package struct Entry: Sendable, Hashable, Comparable, Codable {
    /// Hash, similarity and whether it is known, from the leading bit down: entries order by their hashes.
    fileprivate let key: UInt64

    /// - Parameters:
    ///   - hash: 64 bits, of which the leading ones count.
    ///   - similarity: the row's largest cosine with a training prompt; 32,767 stands for 1.
    ///   - isKnown: whether the row's embedding is that of a training prompt.
    package init(hash: UInt64, similarity: Int16, isKnown: Bool) {
      let place = UInt64(UInt16(bitPattern: similarity ^ .min))
      key = (hash & ~0x1_FFFF) | (place << 1) | (isKnown ? 1 : 0)
    }

    /// The leading bits of the row's hash, below 2^47.
    package var hash: UInt64 { key >> 17 }
    package var similarity: Int16 { Int16(bitPattern: UInt16(truncatingIfNeeded: key >> 1)) ^ .min }
    package var isKnown: Bool { key & 1 == 1 }

    package static func < (first: Entry, second: Entry) -> Bool { first.key < second.key }
  }

  private var counts: [Entry: Int] = [:]
  /// The highest entry that stays; nil as long as nothing was left out.
  private var bound: Entry?

  package init() {}

  /// A sample that was written down before; nil if it holds an entry twice, one without rows, or more than `capacity`.
  ///
  /// - Parameter isWhole: whether it holds all rows there were.
  package init?(_ entries: [(entry: Entry, rows: Int)], isWhole: Bool) {
    guard entries.count <= SimilaritySample.capacity, isWhole || entries.count == SimilaritySample.capacity else {
      return nil
    }
    for (entry, rows) in entries {
      guard rows > 0, counts.updateValue(rows, forKey: entry) == nil else { return nil }
    }
    if !isWhole { bound = entries.map(\.entry).max() }
  }

  /// Whether no row was left out.
  package var isWhole: Bool { bound == nil && counts.count <= SimilaritySample.capacity }

  /// By rising hash.
  package var sorted: [(entry: Entry, rows: Int)] {
    counts.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }

  package var rowCount: Int { counts.values.reduce(0, +) }

  /// Whether a row of this hash may be in the sample; if not, nothing else of it is needed.
  package func mayHold(hash: UInt64) -> Bool { bound.map { hash >> 17 <= $0.hash } ?? true }

  package mutating func add(_ entry: Entry, rows: Int = 1) {
    if let bound, entry > bound { return }
    counts[entry, default: 0] += rows
    if counts.count > 2 * SimilaritySample.capacity { trim() }
  }

  package mutating func merge(_ other: SimilaritySample) {
    if let theirs = other.bound {
      bound = min(bound ?? theirs, theirs)
      settle()
    }
    for (entry, rows) in other.counts { add(entry, rows: rows) }
    trim()
  }

  /// Leaves out what is beyond the capacity; to be called before the entries are read.
  package mutating func trim() {
    guard counts.count > SimilaritySample.capacity else { return }
    bound = counts.keys.sorted()[SimilaritySample.capacity - 1]
    settle()
  }

  private mutating func settle() {
    guard let bound else { return }
    counts = counts.filter { $0.key <= bound }
  }
}

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
