import Testing

@testable import Numerics

@Suite struct FixedPointTests {
  private static func fixed(_ values: [Float]) -> (norm: Double, fixed: [Int16]) {
    var fixed = [Int16](repeating: 99, count: values.count)
    let norm = fixed.withUnsafeMutableBufferPointer { fixed in
      values.withUnsafeBufferPointer { FixedPoint.normalize($0, into: fixed) }
    }
    return (norm, fixed)
  }

  @Test func vectorsBecomeUnitVectors() {
    let (norm, fixed) = Self.fixed([3, 0, -4])
    #expect(norm == 5 && fixed == [19_660, 0, -26_214])
  }

  @Test func whatHasNoDirectionBecomesZeros() {
    for values in [[0, 0], [.nan, 1], [.infinity, 1]] as [[Float]] {
      let (norm, fixed) = Self.fixed(values)
      #expect(norm == 0 && fixed == [0, 0], "\(values)")
    }
  }
}
