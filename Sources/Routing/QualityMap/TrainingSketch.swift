internal import CKernels
package import FileFormats
internal import Numerics
package import TextModels

/// The prompts that a router was trained on, or a seeded draw of them, as unit vectors: what a log is compared with.
///
/// A row's closeness is its largest cosine with a prompt whose answers were graded, as a part of what is usual where the row
/// lies: the cosine of its nearest prompt, graded or not, with that prompt's own nearest neighbour; from 0 to 1. Cosines
/// alone say little, for neighbours of an exam question are farther from it than those of a templated task are from each
/// other (the local density of Breunig, Kriegel, Ng and Sander, SIGMOD 2000).
///
/// In an artefact:
/// - `training_prompts`, I16 [prompts, dimension], 32,767 standing for 1; routers that keep all their prompts' vectors
///   anyway, in `prompts`, need no second copy;
/// - `training_neighbours`, I16 [prompts], optional: each one's largest cosine with another; worked out where it is missing;
/// - `training_graded`, I8 [prompts], optional: 1 for a prompt whose answers by the router's pair were graded; all of them
///   where it is missing.
package struct TrainingSketch: Sendable {
  package static let tensorName = "training_prompts"
  package static let neighbourTensorName = "training_neighbours"
  package static let gradedTensorName = "training_graded"
  /// The most prompts that a draw takes.
  package static let maximumCount = 4_096

  package let count: Int
  package let dimension: Int
  /// Row-major, `count` x `dimension`.
  let vectors: [Int16]
  /// One a prompt; at least one is true.
  let areGraded: [Bool]
  /// Each prompt's largest cosine with one of a different embedding; 32,767 where there is none.
  private(set) var neighbours: [Int16] = []
  /// In tiles, for the kernel.
  private let packed: AlignedMemory<Int16>
  private let hashes: Set<UInt64>

  /// - Parameters:
  ///   - vectors: unit vectors in fixed point, row-major, at least one.
  ///   - areGraded: one a vector; nil for all, and so is none.
  ///   - neighbours: one a vector; nil to work them out.
  package init(vectors: [Int16], dimension: Int, areGraded: [Bool]? = nil, neighbours: [Int16]? = nil) {
    precondition(dimension > 0 && !vectors.isEmpty && vectors.count.isMultiple(of: dimension))
    count = vectors.count / dimension
    self.dimension = dimension
    self.vectors = vectors
    let graded = areGraded ?? []
    self.areGraded = graded.contains(true) ? graded : [Bool](repeating: true, count: count)
    precondition(self.areGraded.count == count)
    let tile = Int(KERNEL_TILE_ROWS)
    let rows = (count + tile - 1) / tile * tile
    packed = AlignedMemory.make(count: rows * ((dimension + 1) / 2) * 2) { [count] packed in
      kernel_pack_vectors(vectors, nil, count, dimension, tile, packed.baseAddress)
    }
    hashes = Set(TrainingSketch.hashes(of: vectors, dimension: dimension))
    self.neighbours = neighbours ?? ownNeighbours().map { $0?.similarity ?? Int16(FixedPoint.one) }
    precondition(self.neighbours.count == count)
  }

  /// At most `maximumCount` of the rows with a direction, drawn with `seed`, in their order; nil if none has one.
  ///
  /// - Parameter areGraded: one a row.
  package init?(drawing embeddings: EmbeddingMatrix, areGraded: [Bool]? = nil, seed: UInt64) {
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
    self.init(
      vectors: TrainingSketch.fixedPoint(rows, of: embeddings), dimension: dimension,
      areGraded: areGraded.map { areGraded in rows.map { areGraded[$0] } })
  }

  /// Unit vectors in fixed point, row-major.
  private static func fixedPoint(_ rows: [Int], of embeddings: EmbeddingMatrix) -> [Int16] {
    let dimension = embeddings.dimension
    var vectors = [Int16](repeating: 0, count: rows.count * dimension)
    vectors.withUnsafeMutableBufferPointer { vectors in
      for (index, row) in rows.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: vectors[(index * dimension)..<((index + 1) * dimension)])
        embeddings.withRow(row) { _ = FixedPoint.normalize($0, into: target) }
      }
    }
    return vectors
  }

  /// The same prompts, those graded whose vectors are among these.
  package func grading(_ rows: [Int], of embeddings: EmbeddingMatrix) -> TrainingSketch {
    guard !rows.isEmpty else { return self }
    let graded = Set(
      TrainingSketch.hashes(of: TrainingSketch.fixedPoint(rows, of: embeddings), dimension: dimension))
    let own = TrainingSketch.hashes(of: vectors, dimension: dimension)
    return TrainingSketch(
      vectors: vectors, dimension: dimension, areGraded: own.map(graded.contains), neighbours: neighbours)
  }

  /// - Parameter hasVectors: whether the artefact keeps the vectors already.
  package func add(to tensors: inout SafetensorsWriter, hasVectors: Bool = false) {
    if !hasVectors { tensors.add(TrainingSketch.tensorName, .int16, shape: [count, dimension], vectors) }
    tensors.add(TrainingSketch.neighbourTensorName, .int16, shape: [count], neighbours)
    if areGraded.contains(false) {
      tensors.add(TrainingSketch.gradedTensorName, .int8, shape: [count], areGraded.map { $0 ? Int8(1) : 0 })
    }
  }

  /// How each row lies to the prompts. A row's result depends on that row alone; a row of zeros has the closeness 0.
  package func nearest(to embeddings: EmbeddingMatrix, scratch: inout ScoringScratch) -> NearestTrainingPrompts {
    var vectors: [Int16] = []
    vectors.reserveCapacity(embeddings.count * dimension)
    for row in 0..<embeddings.count { append(row, of: embeddings, to: &vectors) }
    return nearest(toUnitVectors: vectors, scratch: &scratch)
  }

  /// Appends a row as a unit vector in fixed point; zeros for a row without a direction.
  package func append(_ row: Int, of embeddings: EmbeddingMatrix, to vectors: inout [Int16]) {
    precondition(embeddings.dimension == dimension)
    let start = vectors.count
    vectors.append(contentsOf: repeatElement(0, count: dimension))
    vectors.withUnsafeMutableBufferPointer { vectors in
      let target = UnsafeMutableBufferPointer(rebasing: vectors[start...])
      embeddings.withRow(row) { _ = FixedPoint.normalize($0, into: target) }
    }
  }

  /// How each row lies to the prompts.
  ///
  /// - Parameter vectors: unit vectors in fixed point, row-major, as `append` makes them.
  package func nearest(toUnitVectors vectors: [Int16], scratch: inout ScoringScratch) -> NearestTrainingPrompts {
    let rowCount = vectors.count / dimension
    var nearest = NearestTrainingPrompts()
    nearest.similarities.reserveCapacity(rowCount)
    let run = Int(KERNEL_MOST_QUERIES)
    vectors.withUnsafeBufferPointer { vectors in
      for start in stride(from: 0, to: rowCount, by: run) {
        let rows = start..<min(rowCount, start + run)
        for row in rows {
          let vector = UnsafeBufferPointer(rebasing: vectors[(row * dimension)..<((row + 1) * dimension)])
          nearest.areKnown.append(vector.contains { $0 != 0 } && hashes.contains(TrainingSketch.hash(vector)))
        }
        scratch.reserve(words: rows.count * dimension, queries: 0, similarities: 0, doubles: 0)
        scratch.words.withUnsafeMutableBufferPointer { words in
          _ = words.update(fromContentsOf: vectors[(start * dimension)..<(rows.upperBound * dimension)])
        }
        similarities(of: rows.count, scratch: &scratch) { _, row in
          nearest.similarities.append(closeness(row))
        }
      }
    }
    return nearest
  }

  /// - Parameter similarities: of a row to all prompts.
  private func closeness(_ similarities: UnsafeBufferPointer<Int16>) -> Int16 {
    let best = kernel_max_int16(similarities.baseAddress, similarities.count)
    guard let place = similarities.firstIndex(of: best) else { return 0 }
    // Mostly the nearest prompt is a graded one.
    let graded =
      areGraded[place]
      ? best
      : areGraded.indices.reduce(Int16.min) { found, prompt in
        areGraded[prompt] ? max(found, similarities[prompt]) : found
      }
    return TrainingSketch.closeness(graded, usual: neighbours[place])
  }

  /// `similarity` as a part of what is usual, from 0 to 1, which is 32,767.
  private static func closeness(_ similarity: Int16, usual: Int16) -> Int16 {
    guard similarity > 0 else { return 0 }
    guard usual > similarity else { return Int16(FixedPoint.one) }
    return Int16(Int(similarity) * Int(FixedPoint.one) / Int(usual))
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

  private static func hashes(of vectors: [Int16], dimension: Int) -> [UInt64] {
    vectors.withUnsafeBufferPointer { vectors in
      stride(from: 0, to: vectors.count, by: dimension).map {
        TrainingSketch.hash(UnsafeBufferPointer(rebasing: vectors[$0..<($0 + dimension)]))
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
  /// A prompt's nearest neighbours among those of a different embedding.
  private struct Neighbours {
    let prompt: Int
    let similarity: Int16
    /// The largest similarity with a graded one; nil if there is none.
    let graded: Int16?
  }

  /// How close the graded prompts are to the others; nil where no two prompts differ.
  package func yardstick() -> TrainingCloseness? {
    var values = zip(ownNeighbours(), areGraded).compactMap { own, isGraded -> Int16? in
      guard isGraded, let own else { return nil }
      return TrainingSketch.closeness(own.graded ?? 0, usual: neighbours[own.prompt])
    }
    guard !values.isEmpty else { return nil }
    values.sort()
    let scale = Double(FixedPoint.one)
    let quantiles = TrainingCloseness.levels.map { level in
      Double(values[max(0, Int((level * Double(values.count)).rounded(.up)) - 1)]) / scale
    }
    let sum = values.reduce(0) { $0 + Int($1) }
    let remote = values.count { Double($0) / scale < TrainingDistance.remoteBelow }
    return TrainingCloseness(
      promptCount: values.count, mean: Double(sum) / Double(values.count) / scale, quantiles: quantiles,
      remoteShare: Double(remote) / Double(values.count))
  }

  /// Of every prompt; nil for one that no other differs from.
  private func ownNeighbours() -> [Neighbours?] {
    var scratch = ScoringScratch()
    var result: [Neighbours?] = []
    result.reserveCapacity(count)
    let run = 48
    for start in stride(from: 0, to: count, by: run) {
      let queries = start..<min(count, start + run)
      scratch.reserve(words: queries.count * dimension, queries: 0, similarities: 0, doubles: 0)
      scratch.words.withUnsafeMutableBufferPointer { words in
        let source = vectors[(queries.lowerBound * dimension)..<(queries.upperBound * dimension)]
        _ = words.update(fromContentsOf: source)
      }
      similarities(of: queries.count, scratch: &scratch) { query, similarities in
        result.append(neighbours(of: queries.lowerBound + query, similarities))
      }
    }
    return result
  }

  private func neighbours(of row: Int, _ similarities: UnsafeBufferPointer<Int16>) -> Neighbours? {
    // Equal vectors are alike to within the rounding of fixed point; only such rows are compared number by number.
    let suspicious = Int16(FixedPoint.one - 64)
    let own = vectors[(row * dimension)..<((row + 1) * dimension)]
    var best: (prompt: Int, similarity: Int16)?
    var graded: Int16?
    for (other, similarity) in similarities.enumerated() where other != row {
      let isBest = similarity > best?.similarity ?? .min
      let isBestGraded = areGraded[other] && similarity > graded ?? .min
      guard isBest || isBestGraded else { continue }
      if similarity >= suspicious, vectors[(other * dimension)..<((other + 1) * dimension)].elementsEqual(own) {
        continue
      }
      if isBest { best = (other, similarity) }
      if isBestGraded { graded = similarity }
    }
    return best.map { Neighbours(prompt: $0.prompt, similarity: $0.similarity, graded: graded) }
  }
}

/// How close each of some rows is to a router's training prompts.
package struct NearestTrainingPrompts: Sendable, Equatable {
  /// A row's closeness, in fixed point: 32,767 stands for 1.
  package internal(set) var similarities: [Int16] = []
  /// Whether a row's embedding is that of a training prompt, to the last bit of fixed point.
  package internal(set) var areKnown: [Bool] = []

  package var duplicateCount: Int { areKnown.count { $0 } }

  package init() {}
}
