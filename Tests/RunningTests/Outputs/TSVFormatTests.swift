import Testing

@testable import LogReading
@testable import Running

@Suite struct TSVFormatTests {
  private func row(id: String, model: String = "", hasOrigin: Bool = false) throws -> String {
    let writer = TSVFormat(hasOrigin: hasOrigin).makeWriter(
      RowContext(candidates: try .sample("s", "a,b"), threshold: try CostThreshold(0.25), router: "mf"))
    var row = SampleRow(
      winRate: 0.1, candidate: 1,
      tokens: TokenCounts(prompt: 12, promptBasis: .observed, completion: 3, completionBasis: .assumed),
      cost: try USD("0.0000125"), id: id)
    row.loggedModel = model
    return row.text(by: writer)
  }

  @Test func aRowHasTheColumnsOfTheHeader() throws {
    #expect(try row(id: "r-1") == "r-1\ta,b\tweak\t0.1\t0.25\tmf\t12\t0.0000125\tobserved\tobserved+assumed\t\t\n")
    #expect(try row(id: "r-1", model: "=m", hasOrigin: true).hasSuffix("\t\t\t=m\t\n"))
    let writer = TSVFormat(hasOrigin: true).makeWriter(
      RowContext(candidates: try .sample("s", "w"), threshold: nil, router: "mf"))
    let header = String(decoding: writer.header, as: UTF8.self)
    let cells = try row(id: "x", hasOrigin: true)
    #expect(header.split(separator: "\t").count == cells.split(separator: "\t", omittingEmptySubsequences: false).count)
  }

  @Test(arguments: [
    ("a\tb", "a\\tb"), ("a\nb", "a\\nb"), ("a\r\nb", "a\\r\\nb"), ("a\\tb", "a\\\\tb"), ("\"a\" b", "\"a\" b"),
  ])
  func noTextBreaksARow(_ id: String, _ cell: String) throws { #expect(try row(id: id).hasPrefix(cell + "\ta,b\t")) }
}
