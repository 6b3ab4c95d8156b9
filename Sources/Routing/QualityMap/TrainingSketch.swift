internal import CKernels
package import FileFormats
internal import Numerics
package import TextModels

/// The prompts that a router was trained on, or a seeded draw of them, as unit vectors: what a log is compared with.
///
/// Lies in an artefact as the tensor `training_prompts`, I16 [prompts, dimension], 32,767 standing for 1. Routers that
/// keep all their prompts' vectors anyway, in `prompts`, need no second copy.
package struct TrainingSketch: Sendable {
  package static let tensorName = "training_prompts"
  /// The most prompts that a draw takes.
  package static let maximumCount = 4_096

  package let count: Int
  package let dimension: Int
  /// Row-major, `count` x `dimension`.
  let vectors: [Int16]
  /// In tiles, for the kernel.
  private let packed: AlignedMemory<Int16>
  private let hashes: Set<UInt64>

  /// - Parameter vectors: unit vectors in fixed point, row-major, at least one.
  package init(vectors: [Int16], dimension: Int) {
    precondition(dimension > 0 && !vectors.isEmpty && vectors.count.isMultiple(of: dimension))
    count = vectors.count / dimension
    self.dimension = dimension
    self.vectors = vectors
    let tile = Int(KERNEL_TILE_ROWS)
    let rows = (count + tile - 1) / tile * tile
    packed = AlignedMemory.make(count: rows * ((dimension + 1) / 2) * 2) { [count] packed in
      kernel_pack_vectors(vectors, nil, count, dimension, tile, packed.baseAddress)
    }
    hashes = vectors.withUnsafeBufferPointer { vectors in
      Set(
        stride(from: 0, to: vectors.count, by: dimension).map {
          TrainingSketch.hash(UnsafeBufferPointer(rebasing: vectors[$0..<($0 + dimension)]))
        })
    }
  }

  /// At most `maximumCount` of the rows with a direction, drawn with `seed`, in their order; nil if none has one.
  package init?(drawing embeddings: EmbeddingMatrix, seed: UInt64) {
    let dimension = embeddings.dimension
    var rows = (0..<embeddings.count).filter { row in
      embeddings.withRow(row) { values in values.contains { $0 != 0 } && values.allSatisfy(\.isFinite) }
    }
    guard !rows.isEmpty else { return nil }
    if rows.count > TrainingSketch.maximumCount {
      var random = SplitMix64(seed: seed)
      rows.shuffle(using: &random)
      rows = rows[..<TrainingSketch.maximumCount].sorted()
    }
    var vectors = [Int16](repeating: 0, count: rows.count * dimension)
    vectors.withUnsafeMutableBufferPointer { vectors in
      for (index, row) in rows.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: vectors[(index * dimension)..<((index + 1) * dimension)])
        embeddings.withRow(row) { _ = FixedPoint.normalize($0, into: target) }
      }
    }
    self.init(vectors: vectors, dimension: dimension)
  }

  package func add(to tensors: inout SafetensorsWriter) {
    tensors.add(TrainingSketch.tensorName, .int16, shape: [count, dimension], vectors)
  }

  /// Each row's nearest training prompt. A row's result depends on that row alone; a row of zeros has similarity 0.
  package func nearest(to embeddings: EmbeddingMatrix, scratch: inout ScoringScratch) -> NearestTrainingPrompts {
    precondition(embeddings.dimension == dimension)
    var nearest = NearestTrainingPrompts()
    nearest.similarities.reserveCapacity(embeddings.count)
    let run = Int(KERNEL_MOST_QUERIES)
    for start in stride(from: 0, to: embeddings.count, by: run) {
      let rows = start..<min(embeddings.count, start + run)
      scratch.reserve(words: rows.count * dimension, queries: 0, similarities: 0, doubles: 0)
      scratch.words.withUnsafeMutableBufferPointer { words in
        for (index, row) in rows.enumerated() {
          let target = UnsafeMutableBufferPointer(rebasing: words[(index * dimension)..<((index + 1) * dimension)])
          let norm = embeddings.withRow(row) { FixedPoint.normalize($0, into: target) }
          let isKnown = norm > 0 && hashes.contains(TrainingSketch.hash(UnsafeBufferPointer(target)))
          nearest.areKnown.append(isKnown)
        }
      }
      similarities(of: rows.count, scratch: &scratch) { _, row in
        nearest.similarities.append(kernel_max_int16(row.baseAddress, row.count))
      }
    }
    return nearest
  }

  /// Calls `body` with the number of each of the queries in `scratch.words` and its similarities to all `count` rows.
  func similarities(
    of queryCount: Int, scratch: inout ScoringScratch, _ body: (Int, UnsafeBufferPointer<Int16>) -> Void
  ) {
    let pairs = (dimension + 1) / 2
    let tileSize = Int(KERNEL_TILE_QUERIES)
    let tiles = (queryCount + tileSize - 1) / tileSize
    let stride = packed.elements.count / (pairs * 2)
    scratch.reserve(
      words: 0, queries: tiles * tileSize * 2 * pairs, similarities: tiles * tileSize * stride, doubles: 0)
    kernel_pack_vectors(scratch.words, nil, queryCount, dimension, tileSize, &scratch.queries)
    kernel_fixed_similarities(
      packed.elements.baseAddress, stride / Int(KERNEL_TILE_ROWS), pairs, scratch.queries, tiles,
      &scratch.similarities, stride)
    scratch.similarities.withUnsafeBufferPointer { all in
      for query in 0..<queryCount {
        body(query, UnsafeBufferPointer(rebasing: all[(query * stride)..<(query * stride + count)]))
      }
    }
  }

  /// 64 bits that depend on every number of a vector.
  private static func hash(_ vector: UnsafeBufferPointer<Int16>) -> UInt64 {
    var hash = StableHash()
    UnsafeRawBufferPointer(vector).withMemoryRebound(to: UInt8.self) { hash.absorb($0) }
    return hash.value
  }
}

extension TrainingSketch {
  /// How near the training prompts are to each other; nil where no two of them differ.
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

/// How near each of some rows is to a router's training prompts.
package struct NearestTrainingPrompts: Sendable, Equatable {
  /// A row's largest cosine with any training prompt, in fixed point: 32,767 stands for 1.
  package internal(set) var similarities: [Int16] = []
  /// Whether a row's embedding is that of a training prompt, to the last bit of fixed point.
  package internal(set) var areKnown: [Bool] = []

  package var duplicateCount: Int { areKnown.count { $0 } }

  package init() {}
}
