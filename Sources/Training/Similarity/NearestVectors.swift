internal import CKernels
internal import Numerics
package import TextModels

/// Vectors that others are held against: the largest cosine and whose it is.
///
/// Vectors are rounded to 16-bit fixed point, so that a cosine is an exact integer over 2^15: the same on every machine,
/// and within one part in ten thousand of the real one.
package struct NearestVectors: Sendable {
  package struct Match: Sendable, Equatable {
    /// Of the vectors, the first one of equals.
    package let index: Int
    package let cosine: Double
  }

  package let count: Int
  package let dimension: Int
  private let packed: [Int16]

  /// - Parameter embeddings: of any length; a row of zeros is near to nothing. At least one.
  package init(_ embeddings: EmbeddingMatrix) {
    precondition(embeddings.count > 0)
    count = embeddings.count
    dimension = embeddings.dimension
    packed = NearestVectors.pack(embeddings, rows: 0..<count, tileSize: Int(KERNEL_TILE_ROWS))
  }

  private var pairCount: Int { (dimension + 1) / 2 }
  private var tileCount: Int { (count + Int(KERNEL_TILE_ROWS) - 1) / Int(KERNEL_TILE_ROWS) }

  /// The nearest vector of each row of `queries`, which have the same dimension.
  package func nearest(to queries: EmbeddingMatrix) -> [Match] {
    precondition(queries.dimension == dimension)
    let stride = tileCount * Int(KERNEL_TILE_ROWS)
    let queryTile = Int(KERNEL_TILE_QUERIES)
    var similarities = [Int16](repeating: 0, count: Int(KERNEL_MOST_QUERIES) * stride)
    var matches: [Match] = []
    matches.reserveCapacity(queries.count)
    var start = 0
    while start < queries.count {
      let rows = start..<min(queries.count, start + Int(KERNEL_MOST_QUERIES))
      let packedQueries = NearestVectors.pack(queries, rows: rows, tileSize: queryTile)
      kernel_fixed_similarities(
        packed, tileCount, pairCount, packedQueries, (rows.count + queryTile - 1) / queryTile, &similarities, stride)
      similarities.withUnsafeBufferPointer { all in
        for query in 0..<rows.count {
          var best = Int16.min
          var index = 0
          for row in 0..<count where all[query * stride + row] > best {
            best = all[query * stride + row]
            index = row
          }
          // A unit vector with itself gives 32,767 or one less.
          matches.append(Match(index: index, cosine: min(1, Double(best) / Double(FixedPoint.one))))
        }
      }
      start = rows.upperBound
    }
    return matches
  }

  private static func pack(_ embeddings: EmbeddingMatrix, rows: Range<Int>, tileSize: Int) -> [Int16] {
    let dimension = embeddings.dimension
    var fixed = [Int16](repeating: 0, count: rows.count * dimension)
    fixed.withUnsafeMutableBufferPointer { fixed in
      for (index, row) in rows.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: fixed[(index * dimension)..<((index + 1) * dimension)])
        embeddings.withRow(row) { _ = FixedPoint.normalize($0, into: target) }
      }
    }
    let tiles = (rows.count + tileSize - 1) / tileSize
    var packed = [Int16](repeating: 0, count: tiles * tileSize * ((dimension + 1) / 2) * 2)
    kernel_pack_vectors(fixed, nil, rows.count, dimension, tileSize, &packed)
    return packed
  }
}
