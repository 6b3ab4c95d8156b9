internal import CKernels
internal import Numerics
package import TextModels

/// The vectors among which neighbours are looked for: every one is compared, none is missed.
///
/// A neighbour has a positive cosine with the query, so a row of zeros (a prompt without a known token) is never one.
///
/// Complexity of a search: O(rows * dimension) in 16-bit integers, then O((k + a few) * dimension) in Double.
package struct NeighbourIndex: Sendable {
  package let dimension: Int
  /// Vectors in the index.
  package let count: Int
  /// Row-major, for the comparison in Double.
  let rows: AlignedMemory<Int16>
  /// The same as `kernel_pack_vectors` packs them in tiles of rows.
  let packed: AlignedMemory<Int16>
  /// 1 over each row's norm in units of the fixed-point step; 0 for a row of zeros.
  let inverseNorms: [Double]
  /// Twice the most by which a kernel's similarity, in its units, can be wrong (see `errorBound`).
  let margin: Int

  /// - Parameters:
  ///   - vectors: unit vectors of `dimension` fixed-point numbers, row-major.
  ///   - chosen: the vectors that join the index, in the order of its rows.
  package init(vectors: UnsafeBufferPointer<Int16>, dimension: Int, choosing chosen: [UInt32]) {
    precondition(dimension > 0 && vectors.count % dimension == 0)
    precondition(chosen.allSatisfy { Int($0) < vectors.count / dimension })
    self.dimension = dimension
    count = chosen.count
    let tile = Int(KERNEL_TILE_ROWS)
    packed = AlignedMemory.make(count: (chosen.count + tile - 1) / tile * tile * ((dimension + 1) / 2) * 2) { packed in
      kernel_pack_vectors(vectors.baseAddress, chosen, chosen.count, dimension, tile, packed.baseAddress)
    }
    let rows = AlignedMemory<Int16>.make(count: chosen.count * dimension) { rows in
      for (row, source) in chosen.enumerated() {
        for column in 0..<dimension { rows[row * dimension + column] = vectors[Int(source) * dimension + column] }
      }
    }
    self.rows = rows
    let norms = chosen.indices.map { row in
      var squares: Int64 = 0
      for index in (row * dimension)..<((row + 1) * dimension) {
        squares += Int64(rows.elements[index]) * Int64(rows.elements[index])
      }
      return Double(squares).squareRoot()
    }
    inverseNorms = norms.map { $0 > 0 ? 1 / $0 : 0 }
    margin = 2 * NeighbourIndex.errorBound(norms: norms, dimension: dimension)
  }

  /// By how much a kernel's similarity s can miss 32,767^2 / 2^15 times the true cosine, rounded up.
  ///
  /// With r the row, N its norm and q = 32767 u + e the rounded query of the unit vector u, the kernel's sum is
  /// r . q = 32767 N cos + r . e, where |r . e| <= N sqrt(dimension) / 2; so over 2^15 it misses by at most
  /// |N - 32767| + N / 2^15 sqrt(dimension) / 2, and rounding the sum adds 1/2.
  private static func errorBound(norms: [Double], dimension: Int) -> Int {
    let one = Double(FixedPoint.one)
    let deviation = norms.reduce(0) { $1 > 0 ? max($0, abs($1 - one)) : $0 }
    let largest = (one + deviation) / 32768
    return Int((0.5 + deviation + largest * Double(dimension).squareRoot() / 2).rounded(.up)) + 1
  }

  var pairCount: Int { (dimension + 1) / 2 }
  var tileCount: Int { (count + Int(KERNEL_TILE_ROWS) - 1) / Int(KERNEL_TILE_ROWS) }

  /// The cosine of a row with a query of norm 1, in Double: the one arithmetic by which neighbours are chosen.
  @inline(__always)
  func cosine(_ row: Int, _ query: UnsafePointer<Double>) -> Double {
    guard let start = rows.elements.baseAddress else { return 0 }
    return kernel_row_product(start + row * dimension, query, dimension) * inverseNorms[row]
  }
}

/// A training prompt that is similar to a query.
package struct Neighbour: Sendable, Equatable {
  /// Its row in the index that found it.
  package let row: Int
  /// The cosine of the two embeddings, above 0.
  package let similarity: Double

  /// The order in which neighbours are chosen: the more similar first, of equally similar ones the earlier row.
  static func comesFirst(_ first: Neighbour, _ second: Neighbour) -> Bool {
    first.similarity == second.similarity ? first.row < second.row : first.similarity > second.similarity
  }
}

extension NeighbourIndex {
  /// The `most` nearest neighbours of each query, by cosine in Double; of equal cosines the earlier row comes first.
  ///
  /// 16-bit integers find every row that can be among them, with a margin for what rounding may hide, and those are
  /// compared in Double. The neighbours and their similarities are bit for bit those of `searchPlainly`, whatever
  /// rows are searched together.
  ///
  /// - Parameter body: called for each query in order with its number and its neighbours, the nearest first, which
  ///   must not be kept. None if no row's cosine is positive, or the query's norm is zero or not finite.
  package func search(
    _ queries: EmbeddingMatrix, most: Int, scratch: inout ScoringScratch,
    _ body: (Int, UnsafeBufferPointer<Neighbour>) -> Void
  ) {
    precondition(queries.dimension == dimension && most >= 1)
    for start in stride(from: 0, to: queries.count, by: Int(KERNEL_MOST_QUERIES)) {
      let run = start..<min(queries.count, start + Int(KERNEL_MOST_QUERIES))
      search(run, of: queries, most: most, scratch: &scratch, body)
    }
  }

  private func search(
    _ run: Range<Int>, of queries: EmbeddingMatrix, most: Int, scratch: inout ScoringScratch,
    _ body: (Int, UnsafeBufferPointer<Neighbour>) -> Void
  ) {
    let rowStride = tileCount * Int(KERNEL_TILE_ROWS)
    let tileSize = Int(KERNEL_TILE_QUERIES)
    let queryTiles = (run.count + tileSize - 1) / tileSize
    scratch.reserve(
      words: run.count * dimension, queries: queryTiles * tileSize * 2 * pairCount,
      similarities: queryTiles * tileSize * rowStride, doubles: dimension)
    var norms = [Double](repeating: 0, count: run.count)
    scratch.words.withUnsafeMutableBufferPointer { words in
      for (index, row) in run.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: words[(index * dimension)..<((index + 1) * dimension)])
        norms[index] = queries.withRow(row) { FixedPoint.normalize($0, into: target) }
      }
    }
    kernel_pack_vectors(scratch.words, nil, run.count, dimension, tileSize, &scratch.queries)
    kernel_fixed_similarities(
      packed.elements.baseAddress, tileCount, pairCount, scratch.queries, queryTiles, &scratch.similarities, rowStride)
    for (index, row) in run.enumerated() {
      scratch.neighbours.removeAll(keepingCapacity: true)
      if norms[index] > 0 {
        queries.withRow(row) { NeighbourIndex.unit($0, norm: norms[index], into: &scratch.doubles) }
        collect(most, from: index * rowStride, scratch: &scratch)
      }
      let found = min(most, scratch.neighbours.count)
      scratch.neighbours.withUnsafeBufferPointer { body(row, UnsafeBufferPointer(rebasing: $0[..<found])) }
    }
  }

  /// Compares in Double what can be among the nearest by the similarities from `start` on, and sorts it.
  ///
  /// At least `most` rows reach the least similarity of the bin in which they run out. A row that is truly nearer
  /// than the last of them can fall short of that by twice the error bound, not more.
  private func collect(_ most: Int, from start: Int, scratch: inout ScoringScratch) {
    let width = 6
    let cut = scratch.similarities.withUnsafeBufferPointer { all in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1 << (15 - width)) { bins in
        bins.initialize(repeating: 0)
        for row in start..<(start + count) { bins[Int(max(0, all[row])) >> width] += 1 }
        var bin = bins.count - 1
        var total = Int(bins[bin])
        while bin > 0, total < most {
          bin -= 1
          total += Int(bins[bin])
        }
        return bin << width - margin
      }
    }
    for row in 0..<count where Int(scratch.similarities[start + row]) >= cut {
      let similarity = scratch.doubles.withUnsafeBufferPointer { query in
        query.baseAddress.map { cosine(row, $0) } ?? 0
      }
      if similarity > 0 { scratch.neighbours.append(Neighbour(row: row, similarity: similarity)) }
    }
    scratch.neighbours.sort(by: Neighbour.comesFirst)
  }

  /// The reference of `search`: every row is compared in Double, one query after the other, and all are sorted.
  package func searchPlainly(
    _ queries: EmbeddingMatrix, most: Int, _ body: (Int, UnsafeBufferPointer<Neighbour>) -> Void
  ) {
    precondition(queries.dimension == dimension && most >= 1)
    var query = [Double](repeating: 0, count: dimension)
    var fixed = [Int16](repeating: 0, count: dimension)
    for index in 0..<queries.count {
      let norm = queries.withRow(index) { row in
        fixed.withUnsafeMutableBufferPointer { FixedPoint.normalize(row, into: $0) }
      }
      queries.withRow(index) { NeighbourIndex.unit($0, norm: norm, into: &query) }
      let all = norm > 0 ? (0..<count).map { Neighbour(row: $0, similarity: cosine($0, query)) } : []
      let found = all.filter { $0.similarity > 0 }.sorted(by: Neighbour.comesFirst).prefix(most)
      Array(found).withUnsafeBufferPointer { body(index, $0) }
    }
  }

  /// The query divided by its norm; zeros for a norm of 0.
  private static func unit(_ values: UnsafeBufferPointer<Float>, norm: Double, into query: inout [Double]) {
    for index in values.indices { query[index] = norm > 0 ? Double(values[index]) / norm : 0 }
  }
}
