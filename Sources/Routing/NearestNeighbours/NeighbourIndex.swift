internal import CKernels
internal import LinearAlgebra

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
