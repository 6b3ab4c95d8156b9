/// One embedding a row: `count` rows of `dimension` floats, row-major.
package struct EmbeddingMatrix: Sendable {
  package let dimension: Int
  package private(set) var values: [Float] = []

  package init(dimension: Int) { self.dimension = dimension }

  package var count: Int { dimension == 0 ? 0 : values.count / dimension }

  package mutating func removeAll() { values.removeAll(keepingCapacity: true) }

  /// Appends one row of zeros and lets `body` fill it.
  package mutating func appendRow(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    let start = values.count
    values.append(contentsOf: repeatElement(0, count: dimension))
    values.withUnsafeMutableBufferPointer { body(UnsafeMutableBufferPointer(rebasing: $0[start...])) }
  }

  package func withRow<Result>(_ index: Int, _ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
    values.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[(index * dimension)..<((index + 1) * dimension)]))
    }
  }
}
