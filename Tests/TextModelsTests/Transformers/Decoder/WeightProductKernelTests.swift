import CKernels
import TestSupport
import Testing

@Suite struct WeightProductKernelTests {
  private static let types = [TRANSFORMER_WEIGHT_FLOAT32, TRANSFORMER_WEIGHT_FLOAT16, TRANSFORMER_WEIGHT_BFLOAT16].map {
    Int32($0)
  }

  /// The plain definition: sixteen sums by fused multiply-adds, added pairwise.
  private static func reference(_ weights: [Float], _ inputs: [Float]) -> Float {
    var sums = [Float](repeating: 0, count: 16)
    for (index, (weight, input)) in zip(weights, inputs).enumerated() {
      sums[index % 16].addProduct(weight, input)
    }
    for width in [8, 4, 2, 1] {
      for lane in 0..<width { sums[lane] += sums[lane + width] }
    }
    return sums[0]
  }

  /// Little-endian weights of a type, and what they are worth.
  private static func weights(
    _ type: Int32, count: Int, _ generator: inout SeededGenerator
  ) -> (bytes: [UInt8], values: [Float]) {
    var bytes: [UInt8] = []
    var values: [Float] = []
    for _ in 0..<count {
      let value = Float.random(in: -2...2, using: &generator)
      switch Int(type) {
      case TRANSFORMER_WEIGHT_FLOAT32:
        withUnsafeBytes(of: value.bitPattern) { bytes += $0 }
        values.append(value)
      case TRANSFORMER_WEIGHT_FLOAT16:
        // Every bit pattern that is a number, subnormal ones too.
        let half = Float16(bitPattern: UInt16.random(in: 0...0xFFFF, using: &generator) & 0xBFFF)
        withUnsafeBytes(of: half.bitPattern) { bytes += $0 }
        values.append(Float(half))
      default:
        let bits = UInt16(value.bitPattern >> 16)
        withUnsafeBytes(of: bits) { bytes += $0 }
        values.append(Float(bitPattern: UInt32(bits) << 16))
      }
    }
    return (bytes, values)
  }

  @Test(arguments: types) func givesTheBitsOfTheReferenceWhateverTheShape(_ type: Int32) {
    var generator = SeededGenerator(seed: UInt64(type))
    for _ in 0..<60 {
      let rows = Int.random(in: 1...11, using: &generator)
      let columns = Int.random(in: 1...70, using: &generator)
      let count = Int.random(in: 1...14, using: &generator)
      let inputStride = columns + Int.random(in: 0...3, using: &generator)
      let outputStride = rows + Int.random(in: 0...3, using: &generator)
      let (bytes, values) = Self.weights(type, count: rows * columns, &generator)
      let inputs = (0..<(count * inputStride)).map { _ in Float.random(in: -1...1, using: &generator) }
      var expected = [Float](repeating: .nan, count: count * outputStride)
      for item in 0..<count {
        for row in 0..<rows {
          expected[item * outputStride + row] = Self.reference(
            Array(values[(row * columns)..<((row + 1) * columns)]),
            Array(inputs[(item * inputStride)..<(item * inputStride + columns)]))
        }
      }
      // At an odd address, as in a file.
      let unaligned = [0] + bytes
      for kernel in [transformer_weight_product, transformer_weight_product_portable] {
        var outputs = [Float](repeating: .nan, count: count * outputStride)
        unaligned.withUnsafeBytes { memory in
          kernel(
            memory.baseAddress! + 1, type, rows, bytes.count / rows, columns, inputs, inputStride, count, &outputs,
            outputStride)
        }
        #expect(outputs.map(\.bitPattern) == expected.map(\.bitPattern))
      }
    }
  }

  @Test func columnsOfZeroInputChangeNothing() {
    var generator = SeededGenerator(seed: 9)
    let weights = (0..<75).map { _ in Float.random(in: -1...1, using: &generator) }
    let inputs = (0..<75).map { $0 < 40 ? Float.random(in: -1...1, using: &generator) : 0 }
    var outputs: [Float] = [0, 0]
    for (index, columns) in [40, 75].enumerated() {
      transformer_weight_product(weights, 0, 1, 300, columns, inputs, 75, 1, &outputs[index], 1)
    }
    #expect(outputs[0].bitPattern == outputs[1].bitPattern)
  }
}
