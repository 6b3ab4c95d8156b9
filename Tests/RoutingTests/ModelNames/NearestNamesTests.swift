import Testing

@testable import Routing

@Suite struct NearestNamesTests {
  @Test(arguments: [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "abc", 0), ("flaw", "lawn", 2)])
  func distancesAreLevenshteins(_ first: String, _ second: String, _ distance: Int) {
    #expect(NearestNames.distance(Array(first.utf8), Array(second.utf8)) == distance)
    #expect(NearestNames.distance(Array(second.utf8), Array(first.utf8)) == distance)
  }

  @Test func theNearestComesFirst() {
    let names = ["gpt-4o", "gpt-4o-mini", "gpt-4", "claude-3-opus", "openai/gpt-4o-mini"]
    #expect(NearestNames.nearest(to: "gpt4o-mini", among: names).first == "gpt-4o-mini")
    #expect(NearestNames.nearest(to: "azure/gpt-4", among: names).first == "gpt-4")
    #expect(NearestNames.nearest(to: "zzzzzzzzzz", among: names).isEmpty)
    #expect(NearestNames.nearest(to: "gpt-4o", among: names, limit: 2).count == 2)
  }

  @Test func theSuggestionIsAClause() {
    #expect(NearestNames.suggestion(for: "gpt-4p", among: ["gpt-4o"]) == "; did you mean 'gpt-4o'?")
    #expect(NearestNames.suggestion(for: "zzzzzzzzzz", among: ["gpt-4o"]) == "")
  }
}
