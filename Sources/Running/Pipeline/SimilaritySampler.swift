internal import Routing
internal import TextModels

/// Draws the rows of a log that are compared with the training prompts. One worker owns it, and knows by what it saw itself
/// which rows can still be in the sample: of a long log it draws but a few.
final class SimilaritySampler {
  private let sketch: TrainingSketch
  private var seen = SimilaritySample()

  init(_ sketch: TrainingSketch) { self.sketch = sketch }

  /// The rows of a batch that may be in the whole log's sample: all that are, and perhaps more.
  ///
  /// - Parameter identities: the rows' hashes, one a row of `embeddings`.
  func draw(_ identities: [UInt64], embeddings: EmbeddingMatrix) -> SampledRows {
    var drawn = SampledRows()
    for (row, hash) in identities.enumerated() where seen.mayHold(hash: hash) {
      seen.add(SimilaritySample.Entry(hash: hash, similarity: 0, isKnown: false))
      drawn.hashes.append(hash)
      sketch.append(row, of: embeddings, to: &drawn.vectors)
    }
    return drawn
  }
}

/// Rows that may be in a log's sample.
struct SampledRows: Sendable {
  var hashes: [UInt64] = []
  /// Unit vectors in fixed point, one a row; zeros for a row without a direction.
  var vectors: [Int16] = []
}

/// Rows that wait to be compared with the training prompts until it is known which of them stay in the sample: to compare
/// one takes longer than to score a hundred. Rows of one hash are the same row.
///
/// Memory: up to twice the sample's capacity of vectors.
struct SimilarityQueue {
  /// One more than the sample holds, so that the sample itself learns that rows were left out.
  private static let kept = SimilaritySample.capacity + 1

  private struct Waiting {
    let vector: Int
    var rows: Int
  }

  private let sketch: TrainingSketch
  /// By the bits of the hash that count.
  private var waiting: [UInt64: Waiting] = [:]
  private var vectors: [Int16] = []
  /// The highest hash that stays; nil as long as nothing was left out.
  private var bound: UInt64?

  init(_ sketch: TrainingSketch) { self.sketch = sketch }

  /// - Parameter sample: of the rows that were compared before.
  mutating func add(_ rows: SampledRows, unlessBeyond sample: SimilaritySample) {
    for (row, hash) in rows.hashes.enumerated() where sample.mayHold(hash: hash) {
      let key = hash >> SimilarityQueue.unusedBits
      if let bound, key > bound { continue }
      if waiting[key] != nil {
        waiting[key]?.rows += 1
        continue
      }
      waiting[key] = Waiting(vector: vectors.count / sketch.dimension, rows: 1)
      vectors.append(contentsOf: rows.vectors[(row * sketch.dimension)..<((row + 1) * sketch.dimension)])
      if waiting.count > 2 * SimilaritySample.capacity { trim() }
    }
  }

  private static let unusedBits = UInt64.bitWidth - SimilaritySample.hashBits

  private mutating func trim() {
    guard waiting.count > SimilarityQueue.kept else { return }
    var kept: [UInt64: Waiting] = [:]
    var keptVectors: [Int16] = []
    for (key, row) in waiting.sorted(by: { $0.key < $1.key }).prefix(SimilarityQueue.kept) {
      kept[key] = Waiting(vector: kept.count, rows: row.rows)
      keptVectors.append(
        contentsOf: vectors[(row.vector * sketch.dimension)..<((row.vector + 1) * sketch.dimension)])
      bound = key
    }
    (waiting, vectors) = (kept, keptVectors)
  }

  /// Compares what waits, and empties the queue.
  mutating func compare() -> [(entry: SimilaritySample.Entry, rows: Int)] {
    trim()
    var scratch = ScoringScratch()
    let nearest = sketch.nearest(toUnitVectors: vectors, scratch: &scratch)
    defer {
      waiting.removeAll()
      vectors.removeAll()
    }
    return waiting.map { key, row in
      let entry = SimilaritySample.Entry(
        hash: key << SimilarityQueue.unusedBits, similarity: nearest.similarities[row.vector],
        isKnown: nearest.areKnown[row.vector])
      return (entry, row.rows)
    }
  }
}
