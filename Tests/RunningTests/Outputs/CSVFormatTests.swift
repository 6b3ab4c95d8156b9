import Testing

@testable import LogReading
@testable import Running

@Suite struct CSVFormatTests {
  private func writer(hasOrigin: Bool, threshold: Double? = 0.25, isGuarded: Bool = false) throws -> any RowWriter {
    CSVFormat(hasOrigin: hasOrigin, isGuarded: isGuarded).makeWriter(
      RowContext(
        candidates: try .sample("s", "a,b"), threshold: try threshold.map { try CostThreshold($0) }, router: "mf"))
  }

  private func row(
    id: String, fallback: Bool = false, model: String = "", time: LogTime? = nil, hasOrigin: Bool = false,
    threshold: Double? = 0.25, isGuarded: Bool = false
  ) throws -> String {
    var row = SampleRow(
      winRate: 0.1, candidate: 1,
      tokens: TokenCounts(prompt: 12, promptBasis: .observed, completion: 3, completionBasis: .assumed),
      cost: try USD("0.0000125"), id: id)
    if fallback { (row.fallback, row.uncounted) = (.noEmbedding, [.image, .tools]) }
    (row.loggedModel, row.loggedTime) = (model, time)
    return row.text(by: try writer(hasOrigin: hasOrigin, threshold: threshold, isGuarded: isGuarded))
  }

  @Test func aRowHasTheColumnsOfTheHeader() throws {
    #expect(
      try row(id: "r-1.a/b:c_D")
        == "r-1.a/b:c_D,\"a,b\",weak,0.1,0.25,mf,12,0.0000125,observed,observed+assumed,,\n")
    let time = LogTime(milliseconds: 1_793_520_000_000)
    #expect(time.description == "2026-11-01T08:00:00.000Z")
    #expect(
      try row(id: "7", fallback: true, model: "=m", time: time, hasOrigin: true, threshold: nil)
        == "7,\"a,b\",weak,0.1,,mf,12,0.0000125,observed,observed+assumed,image+tools,no_embedding,=m,2026-11-01T08:00:00.000Z\n"
    )
    for hasOrigin in [false, true] {
      let header = String(decoding: try writer(hasOrigin: hasOrigin).header, as: UTF8.self)
      let cells = try row(id: "x", hasOrigin: hasOrigin).replacing("\"a,b\"", with: "ab")
      #expect(header.split(separator: ",").count == cells.split(separator: ",", omittingEmptySubsequences: false).count)
    }
  }

  @Test(arguments: [
    ("=1+1", "=1+1"), ("'=1", "\"'=1\""), ("\t=x", "\t=x"), ("a\"b", "\"a\"\"b\""), ("a,b", "\"a,b\""),
    ("a\nb", "\"a\nb\""), ("a\r\nb", "\"a\r\nb\""), ("a b", "\"a b\""), ("a\tb", "a\tb"), ("é", "é"),
    (" x ", "\" x \""),
  ])
  func idsComeBackExactly(_ id: String, _ cell: String) throws {
    #expect(try row(id: id).hasPrefix(cell + ",\"a,b\","))
  }

  /// Dropping one leading apostrophe gives each text back.
  @Test(arguments: [
    ("=1+1", "\"'=1+1\""), ("'=1", "\"''=1\""), ("-1", "\"'-1\""), ("+1", "\"'+1\""), ("@a", "\"'@a\""),
    (" =x", "\"' =x\""),
    ("\t=x", "\"'\t=x\""), ("\n=x", "\"'\n=x\""), ("a", "a"), ("a=1", "a=1"),
  ])
  func noCellStartsAFormulaForASpreadsheet(_ id: String, _ cell: String) throws {
    #expect(try row(id: id, isGuarded: true).hasPrefix(cell + ",\"a,b\","))
  }

  @Test func aModelBetweenTheFirstAndTheLastIsToldAsSuch() throws {
    let writer = CSVFormat(hasOrigin: false).makeWriter(
      RowContext(candidates: try .sample("a", "b", "c"), threshold: nil, router: "mf"))
    let rows = try (0..<3).map { SampleRow(candidate: $0, cost: try USD("1"), id: "i").text(by: writer) }
    for (row, start) in zip(rows, ["i,a,strong,", "i,b,between,", "i,c,weak,"]) { #expect(row.hasPrefix(start)) }
  }
}
