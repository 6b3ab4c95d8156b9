import TestSupport
import Testing

@testable import Running

@Suite struct WinRateCellsTests {
  @Test(arguments: [(0.0, 0), (1.0, 65_535), (0.5, 32_768), (0.5.nextDown, 32_767), (1.0.nextDown, 65_535)])
  func cellsAreHalfOpen(_ winRate: Double, _ index: Int) {
    #expect(WinRateCell.index(of: winRate) == index)
  }

  private struct Row {
    let winRate: Double
    let isStrong: Bool
    let strongCost: USD
    let weakCost: USD
  }

  /// Win rates that share cells, so that sums are of several rows.
  private static func rows(_ count: Int, seed: UInt64) -> [Row] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      Row(
        winRate: min(1, Double(Int.random(in: 0...300, using: &random)) / 299), isStrong: Bool.random(using: &random),
        strongCost: USD(units: Int128(random.next())), weakCost: USD(units: Int128(random.next() >> 9)))
    }
  }

  private static func cells(_ rows: some Sequence<Row>) -> WinRateCells {
    var cells = WinRateCells()
    for row in rows {
      cells.add(
        winRate: row.winRate, isStrong: row.isStrong, strongCost: row.strongCost, weakCost: row.weakCost)
    }
    return cells
  }

  private static func reference(_ rows: [Row]) -> [(index: Int, cell: WinRateCell)] {
    var cells: [Int: WinRateCell] = [:]
    for row in rows {
      cells[WinRateCell.index(of: row.winRate), default: WinRateCell()].merge(
        WinRateCell(rows: 1, strongRows: row.isStrong ? 1 : 0, strongCost: row.strongCost, weakCost: row.weakCost))
    }
    return cells.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Rows that wait in a list, rows in the table, and rows in both are the same rows.
  @Test(arguments: [0, 1, 500, 65_535, 65_536, 70_000]) func theListAndTheTableAgree(_ count: Int) {
    let rows = Self.rows(count, seed: UInt64(count))
    let listed = Self.cells(rows)
    var merged = WinRateCells()
    merged.merge(listed)
    var halves = Self.cells(rows[..<(count / 2)])
    halves.merge(Self.cells(rows[(count / 2)...]))
    let expected = Self.reference(rows)
    for cells in [listed, merged, halves] {
      #expect(cells.occupied.map(\.index) == expected.map(\.index))
      #expect(cells.occupied.map(\.cell) == expected.map(\.cell))
      #expect(cells == listed)
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func partsAreMergedInAnyOrder(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rows = Self.rows(900, seed: seed)
    let parts = [rows[..<1], rows[1..<1], rows[1..<300], rows[300...]].map(Self.cells)
    func sum(_ parts: some Sequence<WinRateCells>) -> WinRateCells {
      parts.reduce(into: WinRateCells()) { $0.merge($1) }
    }
    let whole = Self.cells(rows)
    #expect(sum(parts) == whole && sum(parts.shuffled(using: &random)) == whole)
    #expect(sum([sum(parts[2...]), sum(parts[..<2])]) == whole)
  }

  @Test func bytesComeBack() throws {
    let cells = Self.cells(Self.rows(400, seed: 7))
    let again = try #require(WinRateCells(bytes: cells.bytes, rows: 400))
    #expect(again == cells && again.bytes == cells.bytes)
    #expect(try #require(WinRateCells(bytes: [], rows: 0)) == WinRateCells())
  }

  @Test func damagedBytesAreRefused() {
    let bytes = Self.cells(Self.rows(400, seed: 7)).bytes
    #expect(WinRateCells(bytes: bytes, rows: 399) == nil)
    #expect(WinRateCells(bytes: [], rows: 1) == nil)
    #expect(WinRateCells(bytes: Array(bytes.dropLast()), rows: 400) == nil)
    #expect(WinRateCells(bytes: bytes + [0], rows: 400) == nil)
    var other = bytes
    other[48 * 7] ^= 1
    #expect(WinRateCells(bytes: other, rows: 400) == nil)
  }

  @Test func aCellIsFilledOnce() {
    var cells = WinRateCells()
    let cell = WinRateCell(rows: 2, strongRows: 1, strongCost: USD(units: 5), weakCost: USD(units: 3))
    let filled = [(7, cell), (65_535, cell), (7, cell), (-1, cell), (65_536, cell), (8, WinRateCell())].map {
      cells.fill($0.0, with: $0.1)
    }
    #expect(filled == [true, true, false, false, false, false])
    #expect(cells.occupied.map(\.index) == [7, 65_535])
  }
}
