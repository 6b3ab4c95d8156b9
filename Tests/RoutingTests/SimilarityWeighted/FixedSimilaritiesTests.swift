import CKernels
import Glibc
import Testing

@testable import Routing

/// The kernels against their plain twins.
@Suite struct FixedSimilaritiesTests {
  @Test func everyTilingGivesTheSameIntegers() {
    for (rows, dimension, queries) in [(1, 1, 1), (16, 7, 2), (65, 32, 7), (150, 257, 13), (64, 64, 6)] {
      let pairs = (dimension + 1) / 2
      let blocks = (rows + 15) / 16
      let fixed = RouterFixture.fixed(RouterFixture.vectors(rows, dimension: dimension, seed: 3))
      var packed = [Int16](repeating: 77, count: blocks * pairs * 32)
      kernel_pack_rows(fixed, (0..<UInt32(rows)).map { $0 }, rows, dimension, &packed)
      let asked = RouterFixture.fixed(RouterFixture.vectors(queries, dimension: dimension, seed: 4))
      var padded = [Int16](repeating: 0, count: queries * pairs * 2)
      for query in 0..<queries {
        for index in 0..<dimension { padded[query * pairs * 2 + index] = asked[query * dimension + index] }
      }
      var fast = [Int32](repeating: -1, count: queries * blocks * 16)
      var plain = fast
      kernel_fixed_similarities(packed, blocks, pairs, padded, queries, &fast, blocks * 16)
      kernel_fixed_similarities_reference(packed, blocks, pairs, padded, queries, &plain, blocks * 16)
      #expect(fast == plain)
      var direct: Int32 = 0
      for index in 0..<dimension {
        direct += Int32(fixed[(rows - 1) * dimension + index]) * Int32(asked[(queries - 1) * dimension + index])
      }
      #expect(fast[(queries - 1) * blocks * 16 + rows - 1] == direct)
    }
  }

  @Test func exponentialsAreTheLibrarys() {
    var worst = 0.0
    var x = -707.0
    while x < 708 {
      worst = max(worst, abs(kernel_exp(x) / exp(x) - 1))
      x += 0.0371
    }
    #expect(worst < 5e-16)
    #expect(kernel_exp(0) == 1 && kernel_exp(-1e9) == 0 && kernel_exp(1e9) == .infinity && kernel_exp(.nan).isNaN)
    let integers = (0..<1001).map { Int32($0 * 2_000_000 - 1_000_000_000) }
    var weights = [Float](repeating: 0, count: 1001)
    kernel_exp2_weights(integers, 1001, 1e-8, &weights)
    for (integer, weight) in zip(integers, weights) {
      #expect(abs(Double(weight) / exp2(Double(Float(integer) * 1e-8)) - 1) < 3e-7)
    }
  }

  @Test func groupSumsAreSums() {
    let weights = (0..<5000).map { Float($0 % 97) / 8 }
    let ends: [UInt32] = [1, 1, 18, 40, 4999, 5000]
    var sums = [Double](repeating: -1, count: ends.count)
    kernel_group_sums(weights, ends, ends.count, &sums)
    var start = 0
    for (end, sum) in zip(ends, sums) {
      #expect(sum == weights[start..<Int(end)].reduce(0.0) { $0 + Double($1) })
      start = Int(end)
    }
  }
}
