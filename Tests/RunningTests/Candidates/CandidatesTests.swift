import Routing
import Testing

@testable import Running

@Suite struct CandidatesTests {
  /// Models that count alike share a count; what an image costs counts only where prompts are encoded.
  @Test func countsAreShared() throws {
    func candidate(_ name: String, isCounted: Bool, imageTokens: Int?) throws -> Candidate {
      Candidate(price: try .sample(name), encoding: isCounted ? try .sample() : nil, imageTokens: imageTokens)
    }
    let candidates = Candidates(
      [
        try candidate("a", isCounted: true, imageTokens: 85), try candidate("b", isCounted: false, imageTokens: 85),
        try candidate("c", isCounted: false, imageTokens: nil),
      ], routers: [RandomRouter(seed: 1)],
      alternatives: [
        [
          try candidate("d", isCounted: true, imageTokens: 85), try candidate("e", isCounted: true, imageTokens: nil),
          try candidate("f", isCounted: false, imageTokens: nil),
        ]
      ])
    #expect(candidates.counts.count == 3)
    #expect(candidates.countIndices == [0, 1, 1] && candidates.alternativeCountIndices == [[0, 2, 1]])
  }

  @Test func theFirstIsStrongAndTheLastWeak() throws {
    let candidates = try Candidates.sample("a", "b", "c")
    #expect((0..<3).map { candidates.route(of: $0) } == ["strong", "between", "weak"])
    #expect(candidates.strong.name == "a" && candidates.weak.name == "c" && candidates.last == 2)
    #expect(candidates.index(of: .strong) == 0 && candidates.index(of: .weak) == 2)
    let pair = Candidates(unpriced: ModelPair(strong: "x", weak: "y"))
    #expect(pair.names == ["x", "y"] && pair.counts.count == 1)
  }
}
