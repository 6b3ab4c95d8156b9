import CKernels
import FileFormats
import Foundation
import TestSupport
import Testing

@testable import TextModels

@Suite struct LinearLayerTests {
  private static func random(_ count: Int, _ generator: inout SeededGenerator) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
  }

  private static func apply(_ layer: LinearLayer, _ input: [Float]) -> [Float] {
    let rows = input.count / layer.inputs
    let output = WorkingMemory<Float>(count: rows * layer.outputs)
    layer.apply(input, rows: rows, to: output.start, QuantizedRows(rows: rows, width: layer.inputs))
    return (0..<(rows * layer.outputs)).map { output.start[$0] }
  }

  @Test(arguments: [(1, 1, 1), (5, 7, 10), (17, 50, 300), (9, 48, 128), (13, 97, 131)])
  func productsAreThoseOfPlainSums(_ rows: Int, _ outputs: Int, _ inputs: Int) {
    var generator = SeededGenerator(seed: UInt64(inputs))
    let matrix = Self.random(outputs * inputs, &generator)
    let bias = Self.random(outputs, &generator)
    let input = Self.random(rows * inputs, &generator)
    let exact = Self.apply(LinearLayer(matrix: matrix, bias: bias, arithmetic: .exact), input)
    let fast = Self.apply(LinearLayer(matrix: matrix, bias: bias, arithmetic: .fast), input)
    var (error, size) = (0.0, 0.0)
    for row in 0..<rows {
      for output in 0..<outputs {
        var sum = Double(bias[output])
        for k in 0..<inputs { sum += Double(input[row * inputs + k]) * Double(matrix[output * inputs + k]) }
        #expect(abs(Double(exact[row * outputs + output]) - sum) < 3e-5)
        error += (Double(fast[row * outputs + output]) - sum) * (Double(fast[row * outputs + output]) - sum)
        size += sum * sum
      }
    }
    #expect((error / size).squareRoot() < 0.02)
  }

  @Test(arguments: [(1, 1, 1), (5, 7, 10), (17, 50, 300), (8, 48, 128), (16, 48, 128), (45, 100, 384), (26, 49, 256)])
  func allKernelsHaveTheBitsOfThePortableOne(_ rows: Int, _ outputs: Int, _ inputs: Int) {
    var generator = SeededGenerator(seed: UInt64(rows))
    let (stride, groups) = (QuantizedWeights.padded(inputs), QuantizedWeights.groups(inputs))
    let padded = (outputs + 47) / 48 * 48
    let bytes = (0..<(rows * stride)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let weights = (0..<(padded * stride)).map { _ in Int8.random(in: -127...127, using: &generator) }
    let scales = Self.random(rows * groups, &generator)
    let offsets = Self.random(rows * groups, &generator)
    let weightScales = Self.random(padded * groups, &generator)
    let weightSums = Self.random(padded * groups, &generator)
    let bias = Self.random(padded, &generator)
    var results = [[Float]](repeating: [Float](repeating: 0, count: rows * outputs), count: 5)
    weights.withUnsafeBufferPointer { weights in
      weightScales.withUnsafeBufferPointer { weightScales in
        weightSums.withUnsafeBufferPointer { weightSums in
          bias.withUnsafeBufferPointer { bias in
            var layer = transformer_int8_weights(
              bytes: weights.baseAddress, scales: weightScales.baseAddress, sums: weightSums.baseAddress,
              bias: bias.baseAddress, outputs: outputs, stride: stride)
            transformer_linear_int8(bytes, scales, offsets, rows, &layer, &results[0])
            for kernel in 0..<4 {
              transformer_linear_int8_by(kernel, bytes, scales, offsets, rows, &layer, &results[1 + kernel])
            }
          }
        }
      }
    }
    #expect(transformer_int8_kernel_count() >= 1)
    for result in results.dropFirst() { #expect(result == results[0]) }
  }

  @Test func roundedRowsAreCloseToWhatTheyWere() {
    var generator = SeededGenerator(seed: 11)
    for width in [1, 4, 127, 128, 129, 300] {
      let values = Self.random(width, &generator).map { $0 * 3 + 1 }
      let rows = QuantizedRows(rows: 1, width: width)
      transformer_quantize_rows(
        values, 1, width, QuantizedWeights.padded(width), rows.bytes.start, rows.scales.start, rows.offsets.start)
      for i in 0..<width {
        let (scale, offset) = (rows.scales.start[i / 128], rows.offsets.start[i / 128])
        let restored = scale * Float(rows.bytes.start[i]) + offset
        #expect(abs(restored - values[i]) < 0.012_01)
      }
      let filled = width..<QuantizedWeights.padded(width)
      for i in filled {
        #expect(rows.scales.start[width / 128] * Float(rows.bytes.start[i]) + rows.offsets.start[width / 128] == 0)
      }
    }
  }

  @Test func valuesThatAreNotFiniteDoNotTrap() {
    let values: [Float] = [.nan, .infinity, -.infinity, 3e38, -3e38, 1e-38, 0, 1]
    let layer = LinearLayer(matrix: [Float](repeating: 1, count: 8), bias: [0], arithmetic: .fast)
    #expect(Self.apply(layer, values).count == 1)
  }
}

@Suite struct ActivationFunctionTests {
  private static func function(_ name: String) throws -> ActivationFunction {
    let settings = try CheckpointConfiguration(
      ModelBytes(copying: Array(#"{"hidden_act":"\#(name)"}"#.utf8)), file: "config.json")
    return try ActivationFunction("hidden_act", of: settings)
  }

  @Test(arguments: ["gelu", "gelu_new", "relu", "silu", "tanh"]) func valuesAreThoseOfTheFormula(_ name: String) throws
  {
    let function = try Self.function(name)
    let formula: (Double) -> Double =
      switch name {
      case "gelu": { $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot())) }
      case "gelu_new": { 0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
      case "relu": { max($0, 0) }
      case "silu": { $0 / (1 + exp(-$0)) }
      default: { tanh($0) }
      }
    var values = stride(from: Float(-30), through: 30, by: 0.0625).map { $0 }
    let expected = values.map { formula(Double($0)) }
    let count = values.count
    values.withUnsafeMutableBufferPointer { function.apply($0.baseAddress!, count: count) }
    for (value, expected) in zip(values, expected) {
      #expect(abs(Double(value) - expected) < 1e-6 * max(1, abs(expected)))
    }
  }

  @Test func anUnknownActivationIsRefused() {
    #expect(throws: InputError.self) { try Self.function("quick_gelu") }
  }
}
