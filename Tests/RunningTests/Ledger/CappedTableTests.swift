import Testing
import TestSupport

@testable import Running

@Suite struct CappedTableTests {
  static func total(_ random: inout SeededGenerator) -> GroupTotal {
    var total = GroupTotal()
    let tokens = TokenCounts(
      prompt: Int.random(in: 0...900, using: &random), promptBasis: .estimated,
      completion: Int.random(in: 0...900, using: &random), completionBasis: .assumed)
    total.add(
      route: Bool.random(using: &random) ? .strong : .weak, tokens: tokens,
      strongCost: USD(units: Int128(random.next())),
      weakCost: USD(units: Int128(random.next() >> 4)))
    return total
  }

  /// One row each of up to `names` groups.
  static func rows(_ count: Int, names: Int, seed: UInt64) -> [(name: GroupName?, total: GroupTotal)] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let number = Int.random(in: 0...names, using: &random)
      return (number == 0 ? nil : GroupName("user \(number)"), total(&random))
    }
  }

  static func table(_ rows: some Sequence<(name: GroupName?, total: GroupTotal)>, cap: Int) -> GroupTable {
    var table = GroupTable(field: "user", cap: cap)
    for (name, total) in rows { table.add(total, to: name) }
    table.trim()
    return table
  }

  static func merged(_ tables: GroupTable...) -> GroupTable {
    var sum = tables[0]
    for table in tables.dropFirst() { sum.merge(table) }
    return sum
  }

  /// Below the cap, at it, and far beyond.
  @Test(arguments: [1, 2, 7, 40, 90, 91, 1_000], [1, 2, 3] as [UInt64])
  func mergingIsExactWhateverTheOrderAndTheCap(_ cap: Int, _ seed: UInt64) {
    let rows = CappedTableTests.rows(700, names: 90, seed: seed)
    let whole = CappedTableTests.table(rows, cap: cap)
    let (a, b, c) = (
      CappedTableTests.table(rows[..<90], cap: cap), CappedTableTests.table(rows[90..<400], cap: cap),
      CappedTableTests.table(rows[400...], cap: cap)
    )
    #expect(CappedTableTests.merged(a, b, c) == whole)
    #expect(CappedTableTests.merged(c, a, b) == whole)
    #expect(CappedTableTests.merged(CappedTableTests.merged(b, c), a) == whole)
    #expect(CappedTableTests.merged(a, CappedTableTests.merged(c, b)) == whole)
    #expect(CappedTableTests.table(rows.reversed(), cap: cap) == whole)
  }

  @Test(arguments: [5, 1_000]) func nothingIsLostBeyondTheCap(_ cap: Int) {
    let rows = CappedTableTests.rows(500, names: 60, seed: 4)
    let table = CappedTableTests.table(rows, cap: cap)
    var sum = GroupTotal()
    for row in rows { sum.merge(row.total) }
    #expect(table.sum == sum)
    #expect(table.isComplete == (cap == 1_000))
    #expect(table.sorted.count == min(cap, Set(rows.compactMap(\.name)).count))
    for (name, total) in table.sorted {
      var expected = GroupTotal()
      for row in rows where row.name == name { expected.merge(row.total) }
      #expect(total == expected, "a group that stays is exact")
    }
  }

  @Test func namesAreComparedByteForByte() {
    var random = SeededGenerator(seed: 5)
    let (composed, decomposed) = (GroupName("caf\u{E9}"), GroupName("cafe\u{301}"))
    #expect(composed != decomposed)
    let table = CappedTableTests.table(
      [(composed, CappedTableTests.total(&random)), (decomposed, CappedTableTests.total(&random))], cap: 9)
    #expect(table.sorted.map(\.name) == [decomposed, composed])
  }

  @Test func aStoredTableIsTheTable() {
    for cap in [5, 100] {
      let table = CappedTableTests.table(CappedTableTests.rows(300, names: 30, seed: 6), cap: cap)
      #expect(
        GroupTable(field: "user", cap: cap, groups: table.sorted, missing: table.missing, rest: table.rest) == table)
    }
    let total = GroupTotal()
    let twice = [(name: GroupName("a"), total: total), (name: GroupName("a"), total: total)]
    #expect(GroupTable(field: "user", cap: 9, groups: twice, missing: total, rest: total) == nil)
    #expect(GroupTable(field: "user", cap: 1, groups: twice, missing: total, rest: total) == nil)
  }
}
