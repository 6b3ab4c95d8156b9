import FileFormats
import Routing
import Testing

@testable import Running

@Suite struct JSONLinesFormatTests {
  static func context(threshold: Double? = 0.25) throws -> RowContext {
    RowContext(
      candidates: try .sample("gpt-4-1106-preview", "a \"weak\" one"),
      threshold: try threshold.map { try CostThreshold($0) }, router: "mf")
  }

  static func row(
    id: String, winRate: Double = 0.1 + 0.2, route: Route = .strong, fallback: FallbackReason? = nil
  ) throws -> SampleRow {
    SampleRow(
      winRate: winRate, candidate: route == .strong ? 0 : 1, cost: try USD("0.00804"), id: id, fallback: fallback)
  }

  static func text(_ row: SampleRow) throws -> String { row.text(by: JSONLinesFormat().makeWriter(try context())) }

  @Test func aRowHasItsKeysInOrder() throws {
    #expect(
      try Self.text(Self.row(id: "r1"))
        == #"{"id":"r1","model":"gpt-4-1106-preview","route":"strong","win_rate":0.30000000000000004,"#
        + #""threshold":0.25,"router":"mf","prompt_tokens":12,"cost_usd":0.00804,"token_basis":"estimated","#
        + #""cost_basis":"estimated+assumed"}"# + "\n")
  }

  @Test func whatIsKnownOfTheLogFollows() throws {
    var row = try Self.row(id: "r1", fallback: .noEmbedding)
    row.uncounted = [.image, .tools]
    (row.loggedModel, row.loggedTime) = ("m", .init(milliseconds: 0))
    let whole = try Self.text(row)
    #expect(
      whole.hasSuffix(
        #""cost_basis":"estimated+assumed","uncounted":["image","tools"],"fallback":"no_embedding","#
          + #""logged_model":"m","logged_time":"1970-01-01T00:00:00.000Z"}"# + "\n"), "\(whole)")
  }

  @Test func whateverStandsInItIsEscaped() throws {
    let id = "a\"b\\c\n\u{1}é😀"
    let text = try Self.text(Self.row(id: id, route: .weak, fallback: .noSimilarPrompt))
    let row = try JSONValue(parsing: text.utf8)
    #expect(row["id"]?.string == id)
    #expect(row["model"]?.string == "a \"weak\" one")
    #expect(row["fallback"]?.string == "no_similar_prompt")
    #expect(text.dropLast().contains("\n") == false)
  }

  @Test(arguments: [0, 1, 0.5, 1e-9, .leastNonzeroMagnitude, 0.22613245, 1.0.nextDown, 0.1 + 0.2])
  func winRatesReadBackToTheSameDouble(_ winRate: Double) throws {
    let text = try Self.text(Self.row(id: "", winRate: winRate))
    #expect(try JSONValue(parsing: text.utf8)["win_rate"]?.double == winRate)
  }

  @Test func withoutAThresholdItIsNull() throws {
    let writer = JSONLinesFormat().makeWriter(try Self.context(threshold: nil))
    let text = try Self.row(id: "x").text(by: writer)
    #expect(try JSONValue(parsing: text.utf8)["threshold"] == .null)
  }

  /// A row is built on the stack, where there is room for the longest of everything.
  @Test func theLongestRowFits() throws {
    let units = Int128(TokenCounts.maximum) * 2 * ModelPrice.maximumPerToken.units
    for candidate in 0..<2 {
      let row = SampleRow(
        winRate: 2.2250738585072014e-308, candidate: candidate,
        tokens: TokenCounts(
          prompt: TokenCounts.maximum, promptBasis: .countedText, completion: TokenCounts.maximum,
          completionBasis: .observed), cost: USD(units: units - 1), id: "x")
      let object = try JSONValue(parsing: Self.text(row).utf8)
      #expect(
        object["prompt_tokens"]?.integer == TokenCounts.maximum && object["cost_basis"] == "counted_text+observed")
    }
  }
}
