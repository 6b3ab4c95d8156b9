import Running
import Testing

@testable import Reporting

@Suite struct DrawnGroupsTests {
  @Test func theDearestAreDrawnAndTheRestIsOne() throws {
    let table = try ReportSamples.report(rows: 800, groups: ["user"]).ledger.groups[0]
    let drawn = DrawnGroups(table, top: 4)
    #expect(drawn.rows.map(\.kind) == [.group, .group, .group, .group, .rest, .missing])
    #expect(drawn.rows[4].name == "11 others")
    let costs = drawn.rows.prefix(4).map(\.total.routedCost)
    #expect(costs == costs.sorted(by: >))
    var sum = GroupTotal()
    for row in drawn.rows { sum.merge(row.total) }
    #expect(sum == table.sum)
    #expect(drawn.caveat == nil)
  }

  @Test func beyondTheCapTheListSaysThatItIsNotComplete() throws {
    let table = try ReportSamples.report(rows: 800, groups: ["user"], cap: 3).ledger.groups[0]
    let drawn = DrawnGroups(table, top: 10)
    #expect(drawn.rows.map(\.kind) == [.group, .group, .group, .rest, .missing])
    #expect(drawn.caveat?.contains("more than 3 groups") == true)
  }

  @Test func daysAreByTime() throws {
    let drawn = DrawnGroups(
      try ReportSamples.report(rows: 800, groups: ["day"], groupCount: 60).ledger.groups[0], top: 5)
    let names = drawn.rows.filter { $0.kind == .group }.map(\.name)
    #expect(names == names.sorted())
    #expect(names.count == 48)
  }
}
