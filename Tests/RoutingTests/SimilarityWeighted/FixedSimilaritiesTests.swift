import CKernels
import Glibc
import Testing

@testable import Routing

/// The kernels against their plain twins.
@Suite struct FixedSimilaritiesTests {
  @Test func everyTilingGivesTheSameIntegers() {
    for (rows, dimension, queries) in [(1, 1, 1), (48, 7, 2), (65, 32, 7), (150, 257, 13), (96, 600, 48)] {
      let pairs = (dimension + 1) / 2
      let (rowTiles, queryTiles) = ((rows + 47) / 48, (queries + 7) / 8)
      let fixed = RouterFixture.fixed(RouterFixture.vectors(rows, dimension: dimension, seed: 3))
      var packed = [Int16](repeating: 77, count: rowTiles * pairs * 96)
      kernel_pack_vectors(fixed, (0..<UInt32(rows)).map { $0 }, rows, dimension, 48, &packed)
      let asked = RouterFixture.fixed(RouterFixture.vectors(queries, dimension: dimension, seed: 4))
      var tiled = [Int16](repeating: 77, count: queryTiles * pairs * 16)
      kernel_pack_vectors(asked, nil, queries, dimension, 8, &tiled)
      var fast = [Int16](repeating: -1, count: queryTiles * 8 * rowTiles * 48)
      var portable = fast
      var plain = fast
      kernel_fixed_similarities(packed, rowTiles, pairs, tiled, queryTiles, &fast, rowTiles * 48)
      kernel_fixed_similarities_reference(packed, rowTiles, pairs, tiled, queryTiles, &plain, rowTiles * 48)
      kernel_fixed_similarities_portable(packed, rowTiles, pairs, tiled, queryTiles, &portable, rowTiles * 48)
      #expect(fast == plain)
      #expect(portable == plain)
      var direct = 0
      for index in 0..<dimension {
        direct += Int(fixed[(rows - 1) * dimension + index]) * Int(asked[(queries - 1) * dimension + index])
      }
      let similarity = Int(fast[(queries - 1) * rowTiles * 48 + rows - 1])
      #expect(similarity == Int((Double(direct) / 32768 + 0.5).rounded(.down)))
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
    let integers = (0..<1001).map { Int16($0 * 60 - 30_000) }
    let ends = (1...1001).map { UInt32($0) }
    var weights = [Double](repeating: 0, count: 1001)
    kernel_exp2_group_sums(integers, ends, 1001, 4e-4, &weights)
    for (integer, weight) in zip(integers, weights) {
      #expect(abs(weight / exp2(Double(Float(integer) * 4e-4)) - 1) < 3e-7)
    }
  }

  @Test func groupSumsAreSums() {
    let similarities = (0..<5000).map { Int16($0 % 977) }
    let ends: [UInt32] = [0, 1, 1, 18, 40, 2048, 4999, 5000, 5000]
    var sums = [Double](repeating: -1, count: ends.count)
    kernel_exp2_group_sums(similarities, ends, ends.count, 0.001, &sums)
    var start = 0
    for (end, sum) in zip(ends, sums) {
      let expected = similarities[start..<Int(end)].reduce(0.0) { $0 + exp2(Double($1) * 0.001) }
      #expect(abs(sum - expected) <= 1e-6 * expected)
      start = Int(end)
    }
  }
}
