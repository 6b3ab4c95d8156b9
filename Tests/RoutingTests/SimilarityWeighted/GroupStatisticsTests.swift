import Numerics
import Testing

@testable import Routing

@Suite struct GroupStatisticsTests {
  @Test func sparseAndDenseRowsGiveTheSameBits() {
    var random = SplitMix64(seed: 5)
    let columnCount = 72
    let rows = (0..<500).map { _ in
      (0..<columnCount).map { _ in
        Int.random(in: 0..<20, using: &random) == 0 ? Double.random(in: 0.5...3, using: &random).rounded() / 2 : 0
      }
    }
    let weights = (0..<rows.count).map { _ in Double.random(in: 1...10, using: &random) }
    var sparse = [Double](repeating: 0, count: columnCount)
    var dense = sparse
    GroupStatistics(rows: rows, columnCount: columnCount).addWeightedRows(weights, to: &sparse)
    GroupStatistics(rows: rows, columnCount: columnCount, keepingDense: true).addWeightedRows(weights, to: &dense)
    #expect(sparse == dense)
    let expected = (0..<columnCount).map { column in
      rows.indices.reduce(0.0) { $0 + weights[$1] * Double(Float(rows[$1][column])) }
    }
    #expect(sparse == expected)
  }
}
