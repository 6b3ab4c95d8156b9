@testable import Running
import FileFormats
import Routing
import Testing

@testable import Reporting

@Suite struct AssignmentWriterTests {
  static func writer() throws -> AssignmentWriter {
    AssignmentWriter(
      pair: ModelPair(strong: "gpt-4-1106-preview", weak: "a \"weak\" one"), threshold: try CostThreshold(0.25),
      router: "mf")
  }

  static func assignment(
    winRate: Double = 0.1 + 0.2, route: Route = .strong, fallback: FallbackReason? = nil
  ) throws -> RouteAssignment {
    RouteAssignment(
      winRate: winRate, route: route,
      tokens: TokenCounts(prompt: 12, promptBasis: .estimated, completion: 264, completionBasis: .assumed),
      cost: try USD("0.00804"), fallback: fallback)
  }

  static func row(_ assignment: RouteAssignment, id: String, original: String? = nil) throws -> String {
    var id = id
    var original = original
    var bytes: [UInt8] = []
    let writer = try writer()
    id.withUTF8 { id in
      if original != nil {
        original?.withUTF8 { writer.appendPassthrough(assignment, id: id, original: $0, to: &bytes) }
      } else {
        writer.append(assignment, id: id, to: &bytes)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func aRowHasItsKeysInOrder() throws {
    #expect(
      try AssignmentWriterTests.row(AssignmentWriterTests.assignment(), id: "r1")
        == #"{"id":"r1","model":"gpt-4-1106-preview","route":"strong","win_rate":0.30000000000000004,"#
        + #""threshold":0.25,"router":"mf","prompt_tokens":12,"cost_usd":0.00804,"token_basis":"estimated","#
        + #""cost_basis":"estimated+assumed"}"# + "\n")
  }

  @Test func whateverStandsInItIsEscaped() throws {
    let id = "a\"b\\c\n\u{1}é😀"
    let text = try AssignmentWriterTests.row(
      AssignmentWriterTests.assignment(route: .weak, fallback: .noSimilarPrompt), id: id)
    let row = try JSONValue(parsing: text.utf8)
    #expect(row["id"]?.string == id)
    #expect(row["model"]?.string == "a \"weak\" one")
    #expect(row["fallback"]?.string == "no_similar_prompt")
    #expect(text.dropLast().contains("\n") == false)
  }

  @Test(arguments: [0, 1, 0.5, 1e-9, .leastNonzeroMagnitude, 0.22613245, 1.0.nextDown, 0.1 + 0.2])
  func winRatesReadBackToTheSameDouble(_ winRate: Double) throws {
    let text = try AssignmentWriterTests.row(AssignmentWriterTests.assignment(winRate: winRate), id: "")
    #expect(try JSONValue(parsing: text.utf8)["win_rate"]?.double == winRate)
  }

  @Test(arguments: [
    (#"{"a": 1, "b": {"c": []}}"#, #"{"a": 1, "b": {"c": []},"routellm":"#, "}\n"),
    (#"  {"é":"}"} "#, #"  {"é":"}","routellm":"#, "} \n"),
    ("{ }", #"{ "routellm":"#, "}\n"),
    (#""just a prompt""#, #"{"prompt":"just a prompt","routellm":"#, "}\n"),
  ])
  func anOriginalStaysAsItIs(_ original: String, _ start: String, _ end: String) throws {
    let text = try AssignmentWriterTests.row(AssignmentWriterTests.assignment(), id: "r1", original: original)
    let row = try AssignmentWriterTests.row(AssignmentWriterTests.assignment(), id: "r1").dropLast()
    #expect(text == start + row + end)
    #expect(try JSONValue(parsing: text.utf8)["routellm"]?["id"]?.string == "r1")
  }

  @Test func withoutAThresholdItIsNull() throws {
    let writer = AssignmentWriter(pair: .standard, threshold: nil, router: "sw")
    var bytes: [UInt8] = []
    let assignment = try AssignmentWriterTests.assignment()
    Array("x".utf8).withUnsafeBufferPointer { writer.append(assignment, id: $0, to: &bytes) }
    #expect(try JSONValue(parsing: bytes)["threshold"] == .null)
  }
}
