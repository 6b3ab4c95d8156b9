import CKernels
import TestSupport
import Testing

@Suite struct StaticEmbeddingKernelTests {
  /// The plain definition: one sum a dimension, tokens in order.
  static func reference(
    _ vectors: [Int8], _ scales: [Float], dimension: Int, _ ids: [Int32]
  ) -> [Float] {
    (0..<dimension).map { column in
      var sum: Float = 0
      for id in ids where id >= 0 && Int(id) < scales.count {
        let product = scales[Int(id)] * Float(vectors[Int(id) * dimension + column])
        sum += product
      }
      return sum
    }
  }

  @Test(arguments: [1, 2, 63, 64, 65, 128, 200, 256, 300]) func givesTheBitsOfTheReference(_ dimension: Int) {
    var generator = SeededGenerator(seed: UInt64(dimension))
    let rows = 50
    let vectors = (0..<(rows * dimension)).map { _ in Int8.random(in: -127...127, using: &generator) }
    let scales = (0..<rows).map { _ in Float.random(in: 0...0.1, using: &generator) }
    for count in [0, 1, 2, 5, 6, 7, 40, 300] {
      var ids = (0..<count).map { _ in Int32.random(in: 0..<Int32(rows), using: &generator) }
      if count > 5 {
        ids[3] = -1
        ids[4] = Int32(rows)
        ids[5] = .max
      }
      var sum = [Float](repeating: .nan, count: dimension)
      kernel_static_embedding(vectors, scales, rows, dimension, ids, count, &sum)
      #expect(sum == Self.reference(vectors, scales, dimension: dimension, ids))
    }
  }

  @Test(arguments: [1, 3, 15, 16, 17, 256, 1536]) func normalizes(_ count: Int) {
    let values = (0..<count).map { Float($0 % 7) - 2.5 }
    var normalized = values
    let length = kernel_normalize(&normalized, count)
    let expected = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(length - expected) <= 1e-12 * expected)
    for (value, result) in zip(values, normalized) {
      #expect(abs(Double(result) - Double(value) / expected) <= 1e-7)
    }
  }

  @Test func normalizesExtremesAndLeavesZeros() {
    var large: [Float] = [3e38, 3e38]
    _ = kernel_normalize(&large, 2)
    #expect(abs(large[0] - 0.70710677) < 1e-7)
    var small: [Float] = [.leastNonzeroMagnitude, 0]
    _ = kernel_normalize(&small, 2)
    #expect(small == [1, 0])
    var zeros: [Float] = [0, 0]
    #expect(kernel_normalize(&zeros, 2) == 0)
    #expect(zeros == [0, 0])
  }
}
