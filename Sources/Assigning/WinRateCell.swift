/// The rows whose win rates lie in one of the 65,536 equal parts of 0...1: a count and two exact sums.
///
/// Part `i` holds win rates in `i / 65536 ..< (i + 1) / 65536`; the last one also holds 1.
package struct WinRateCell: Sendable, Equatable {
  package static let count = 65_536

  package internal(set) var rows = 0
  /// Rows of it that were routed strong.
  package internal(set) var strongRows = 0
  /// What its rows would cost at one model.
  package internal(set) var strongCost = USD.zero
  package internal(set) var weakCost = USD.zero

  package init() {}

  package init(rows: Int, strongRows: Int, strongCost: USD, weakCost: USD) {
    self.rows = rows
    self.strongRows = strongRows
    self.strongCost = strongCost
    self.weakCost = weakCost
  }

  /// The part that a win rate in 0...1 lies in.
  @inline(__always)
  package static func index(of winRate: Double) -> Int {
    // 65,536 is a power of two, so the product is exact.
    min(Int(winRate * 65_536), WinRateCell.count - 1)
  }

  /// The least win rate of a part; that of `count` is 1.
  package static func lowerBound(of index: Int) -> Double { Double(index) / 65_536 }

  mutating func merge(_ other: WinRateCell) {
    rows += other.rows
    strongRows += other.strongRows
    strongCost += other.strongCost
    weakCost += other.weakCost
  }
}
