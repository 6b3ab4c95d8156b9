extension CostLedger {
  /// The cells as they lie in memory, for a later process of the same program; empty before the first row.
  package var cellBytes: [UInt8] { cells.withUnsafeBytes(Array.init) }

  /// Takes the cells back; false if they are not as many as there should be, or do not add up to the totals.
  package mutating func restoreCells(_ bytes: [UInt8]) -> Bool {
    guard bytes.isEmpty || bytes.count == WinRateCell.count * MemoryLayout<WinRateCell>.stride else { return false }
    cells = [WinRateCell](repeating: WinRateCell(), count: bytes.isEmpty ? 0 : WinRateCell.count)
    cells.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
    return cells.reduce(0) { $0 + $1.rows } == totals.rows
  }
}
