internal import ModelFiles

/// The vectors of a static embedding, one an entry of a vocabulary, as signed bytes with one scale a row.
package struct StaticEmbeddingTable: Sendable {
  /// `vocab.txt`: an entry a line.
  package let vocabulary: [UInt8]
  package let dimension: Int
  /// Row after row; the value of an element is its row's scale times the byte.
  package private(set) var vectors: [Int8] = []
  package private(set) var scales: [Float] = []

  package init(vocabulary: [UInt8], dimension: Int) {
    self.vocabulary = vocabulary
    self.dimension = dimension
  }

  /// Appends a vector of `dimension` finite values: its largest magnitude becomes 127, each value the nearest byte,
  /// halves to even. The scale is rounded to Float before it is divided by.
  package mutating func append(_ values: some Collection<Double>) {
    precondition(values.count == dimension, "the vector is of another dimension")
    let scale = Float(values.reduce(0) { max($0, $1.magnitude) } / 127)
    let divisor = scale > 0 ? Double(scale) : 1
    for value in values {
      vectors.append(Int8(max(-127, min(127, (value / divisor).rounded(.toNearestOrEven)))))
    }
    scales.append(scale)
  }

  /// Appends the vector of an entry that adds nothing to a text.
  package mutating func appendZeros() {
    vectors.append(contentsOf: repeatElement(0, count: dimension))
    scales.append(0)
  }

  /// `table.safetensors`; the scales come first, so that they lie aligned.
  func encoded() -> [UInt8] {
    var writer = SafetensorsWriter()
    writer.add("scales", .float32, shape: [scales.count], scales)
    writer.add("vectors", .int8, shape: [scales.count, dimension], vectors)
    return writer.encoded()
  }
}
