import Foundation
import FileFormats
import Testing

@testable import TextModels

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
    #expect(throws: ModelFileError.self) { try Self.function("quick_gelu") }
  }
}
