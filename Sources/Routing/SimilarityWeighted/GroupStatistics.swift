internal import CKernels

/// A row of statistics for each group of prompts, kept dense or, where most of it is zero, as its entries.
///
/// Both ways add the same numbers in the same order: they give the same bits.
struct GroupStatistics: Sendable {
  private enum Storage: Sendable {
    /// Rows of `columnCount` values.
    case dense([Float])
    case sparse(ends: [UInt32], columns: [UInt16], values: [Float])
  }

  let rowCount: Int
  let columnCount: Int
  private let storage: Storage

  /// Rows with fewer entries than one in so many columns are kept as entries: the dense sum takes eight columns at once.
  private static let sparsity = 4

  /// - Parameter rows: `columnCount` values each.
  init(rows: [[Double]], columnCount: Int, keepingDense: Bool = false) {
    rowCount = rows.count
    self.columnCount = columnCount
    let entryCount = rows.reduce(0) { $0 + $1.count { $0 != 0 } }
    guard !keepingDense, entryCount * GroupStatistics.sparsity < rows.count * columnCount else {
      storage = .dense(rows.flatMap { $0.map { Float($0) } })
      return
    }
    var ends: [UInt32] = []
    var columns: [UInt16] = []
    var values: [Float] = []
    for row in rows {
      for (column, value) in row.enumerated() where value != 0 {
        columns.append(UInt16(column))
        values.append(Float(value))
      }
      ends.append(UInt32(values.count))
    }
    storage = .sparse(ends: ends, columns: columns, values: values)
  }

  /// Adds to each of `columnCount` totals the inner product of `weights`, one a row, with that column.
  func addWeightedRows(_ weights: UnsafePointer<Double>, to totals: UnsafeMutablePointer<Double>) {
    switch storage {
    case .dense(let matrix): kernel_weighted_row_sum(weights, matrix, rowCount, columnCount, totals)
    case .sparse(let ends, let columns, let values):
      kernel_sparse_row_sum(weights, ends, columns, values, rowCount, totals)
    }
  }
}
