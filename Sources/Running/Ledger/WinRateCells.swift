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

/// All cells of a ledger. The rows of one block wait in a list, which is cheap to fill and to merge; a whole run's are in a
/// table of 3 MiB, however many they are.
struct WinRateCells: Sendable {
  private struct Entry: Sendable {
    let strongCost: USD
    let weakCost: USD
    let index: UInt16
    let isStrong: Bool
  }

  /// By index; empty as long as all rows wait.
  private var table: [WinRateCell] = []
  private var waiting: [Entry] = []

  /// - Parameter rows: so many are to be added, as far as that is known.
  init(reserving rows: Int = 0) { waiting.reserveCapacity(rows) }

  @inline(__always)
  mutating func add(winRate: Double, isStrong: Bool, strongCost: USD, weakCost: USD) {
    waiting.append(
      Entry(
        strongCost: strongCost, weakCost: weakCost, index: UInt16(WinRateCell.index(of: winRate)), isStrong: isStrong))
    if waiting.count == WinRateCell.count { settle() }
  }

  /// Complexity: the rows that wait, and the table if the other has one.
  mutating func merge(_ other: WinRateCells) {
    settle()
    add(other.waiting)
    guard !other.table.isEmpty else { return }
    for index in table.indices { table[index].merge(other.table[index]) }
  }

  /// Takes the place of an empty cell; false if it is none, or out of range.
  mutating func fill(_ index: Int, with cell: WinRateCell) -> Bool {
    settle()
    guard table.indices.contains(index), table[index].rows == 0, cell.rows > 0 else { return false }
    table[index] = cell
    return true
  }

  /// The cells that hold rows, by rising win rate.
  var occupied: [(index: Int, cell: WinRateCell)] {
    var settled = self
    if !waiting.isEmpty { settled.settle() }
    return settled.table.indices.compactMap { settled.table[$0].rows > 0 ? ($0, settled.table[$0]) : nil }
  }

  private mutating func settle() {
    if table.isEmpty { table = Array(repeating: WinRateCell(), count: WinRateCell.count) }
    let entries = waiting
    waiting.removeAll(keepingCapacity: true)
    add(entries)
  }

  private mutating func add(_ entries: [Entry]) {
    table.withUnsafeMutableBufferPointer { cells in
      for entry in entries {
        let index = Int(entry.index)
        cells[index].rows += 1
        cells[index].strongRows += entry.isStrong ? 1 : 0
        cells[index].strongCost += entry.strongCost
        cells[index].weakCost += entry.weakCost
      }
    }
  }
}

extension WinRateCells: Equatable {
  static func == (first: WinRateCells, second: WinRateCells) -> Bool {
    first.occupied.elementsEqual(second.occupied) { $0.index == $1.index && $0.cell == $1.cell }
  }
}

// MARK: - In a checkpoint

extension WinRateCells {
  /// The table as it lies in memory, for a later process of the same program; empty before the first row.
  var bytes: [UInt8] {
    var settled = self
    if !waiting.isEmpty { settled.settle() }
    return settled.table.withUnsafeBytes(Array.init)
  }

  /// Nil if the cells are not as many as there should be, or hold another number of rows.
  init?(bytes: [UInt8], rows: Int) {
    guard bytes.isEmpty || bytes.count == WinRateCell.count * MemoryLayout<WinRateCell>.stride else { return nil }
    table = [WinRateCell](repeating: WinRateCell(), count: bytes.isEmpty ? 0 : WinRateCell.count)
    table.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
    guard table.reduce(0, { $0 &+ $1.rows }) == rows else { return nil }
  }
}
