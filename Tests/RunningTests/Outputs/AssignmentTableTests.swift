@testable import Running
import Testing

@testable import Reporting

@Suite struct AssignmentTableTests {
  private func row(
    id: String, fallback: Bool = false, model: String = "", time: String? = nil, hasOrigin: Bool = false,
    threshold: Double? = 0.25
  ) throws -> String {
    let table = AssignmentTable(
      pair: ModelPair(strong: "s", weak: "a,b"), threshold: try threshold.map { try CostThreshold($0) }, router: "mf",
      hasOrigin: hasOrigin)
    let assignment = RouteAssignment(
      winRate: 0.1, route: .weak,
      tokens: TokenCounts(prompt: 12, promptBasis: .observed, completion: 3, completionBasis: .assumed),
      cost: try USD("0.0000125"), fallback: fallback ? .noEmbedding : nil,
      uncounted: fallback ? [.image, .tools] : [])
    var bytes: [UInt8] = []
    Array(id.utf8).withUnsafeBufferPointer { id in
      Array(model.utf8).withUnsafeBufferPointer {
        table.append(assignment, id: id, logged: LoggedOrigin(model: $0, time: time), to: &bytes)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func aRowHasTheColumnsOfTheHeader() throws {
    #expect(
      try row(id: "r-1.a/b:c_D")
        == "r-1.a/b:c_D,\"a,b\",weak,0.1,0.25,mf,12,0.0000125,observed,observed+assumed,,\n")
    #expect(
      try row(id: "7", fallback: true, model: "=m", time: "2026-11-01T08:00:00.000Z", hasOrigin: true, threshold: nil)
        == "7,\"a,b\",weak,0.1,,mf,12,0.0000125,observed,observed+assumed,image+tools,no_embedding,\"'=m\",2026-11-01T08:00:00.000Z\n"
    )
    for hasOrigin in [false, true] {
      let header = String(decoding: AssignmentTable.header(hasOrigin: hasOrigin), as: UTF8.self)
      let cells = try row(id: "x", hasOrigin: hasOrigin).replacing("\"a,b\"", with: "ab")
      #expect(header.split(separator: ",").count == cells.split(separator: ",", omittingEmptySubsequences: false).count)
    }
  }

  @Test(arguments: [
    ("=1+1", "\"'=1+1\""), ("-1", "\"'-1\""), ("+1", "\"'+1\""), ("@a", "\"'@a\""), (" =x", "\"' =x\""),
    ("\t=x", "\"' =x\""),
    ("a\"b", "\"a\"\"b\""), ("a,b", "\"a,b\""), ("a\nb", "\"a b\""), ("é", "é"), ("", ""),
  ])
  func noCellStartsAFormula(_ id: String, _ cell: String) throws {
    #expect(try row(id: id).hasPrefix(cell + ",\"a,b\","))
  }
}
