import Foundation
import TestSupport
import Testing

@testable import Numerics

@Suite struct VectorsTests {
  @Test func innerProductsAreThoseOfDoubles() {
    var generator = SeededGenerator(seed: 31)
    for count in [0, 1, 7, 8, 9, 255, 256, 1000] {
      let left = (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
      let right = (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
      let exact = zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let product = left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { dot(left, $0) } }
      #expect(abs(Double(product) - exact) < 1e-4, "\(count)")
    }
  }

  @Test func bytesBeyondASCIIAreCountedOneByOne() {
    var generator = SeededGenerator(seed: 32)
    for count in Array(0...200) + [64 * 255, 64 * 256 + 1, 100_000] {
      let all = [UInt8](repeating: 0xFF, count: count)
      #expect(all.withUnsafeBufferPointer(nonASCIICount) == count, "\(count)")
      let text = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      #expect(text.withUnsafeBufferPointer(nonASCIICount) == text.filter { $0 >= 0x80 }.count, "\(count)")
    }
  }

  @Test func exponentialsAreTheLibrarys() {
    for value in stride(from: -700.0, through: 700, by: 0.37) {
      let expected = exp(value)
      #expect(abs(exponential(value) - expected) <= 4 * expected.ulp, "\(value)")
    }
    #expect(exponential(0) == 1 && exponential(-1e9) == 0 && exponential(1e9) == .infinity)
  }

  @Test func logisticIsASymmetricChance() {
    #expect(logistic(0) == 0.5 && logistic(-1e9) == 0 && logistic(1e9) == 1)
    for value in stride(from: -30.0, through: 30, by: 0.5) {
      #expect(abs(logistic(value) + logistic(-value) - 1) < 1e-15)
    }
  }
}
