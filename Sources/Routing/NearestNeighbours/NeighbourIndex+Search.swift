internal import CKernels
package import Embedding
internal import LinearAlgebra

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
