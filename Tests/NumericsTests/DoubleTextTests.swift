import TestSupport
import Testing

@testable import Numerics

@Suite struct DoubleTextTests {
  @Test func textsAreTheDescriptions() {
    var generator = SeededGenerator(seed: 33)
    var values: [Double] = [0, -0.0, 1, 0.1, 1e-4, 1e-5, 1e16, .leastNonzeroMagnitude, -.leastNormalMagnitude]
    values += [.greatestFiniteMagnitude, .nan, -.infinity]
    values += (0..<20_000).map { _ in Double.random(in: 0...1, using: &generator) }
    values += (0..<20_000).map { _ in Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &generator)) }
    for value in values {
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: DoubleText.maximumLength) { buffer in
        let count = DoubleText.write(value, to: buffer)
        #expect(String(decoding: buffer[..<count], as: UTF8.self) == value.description)
      }
    }
  }
}
