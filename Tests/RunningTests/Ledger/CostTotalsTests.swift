import Testing
import TestSupport

@testable import Running

@Suite struct CostTotalsTests {
  private static func price(_ name: String, _ input: String, _ output: String) throws -> ModelPrice {
    ModelPrice(
      name: name, tableKey: name, provider: "p", inputPerToken: try USD(input + "e-6"),
      outputPerToken: try USD(output + "e-6"))
  }

  /// 100 estimated prompt tokens lie between 80 and 120, a completion of at most 50 between 0 and 50.
  @Test func aRowByHand() throws {
    let (strong, weak) = (try Self.price("s", "10", "30"), try Self.price("w", "1", "2"))
    let tokens = TokenCounts(prompt: 100, promptBasis: .estimated, completion: 50, completionBasis: .bound)
    var bounds = CostBounds()
    bounds.add(strong.spread(of: tokens), weak.spread(of: tokens), route: .weak)
    #expect(bounds.allStrong.interval(around: strong.cost(of: tokens)) == (try USD("800e-6"))...(try USD("2700e-6")))
    #expect(bounds.allWeak.interval(around: weak.cost(of: tokens)) == (try USD("80e-6"))...(try USD("220e-6")))
    #expect(bounds.routed == bounds.allWeak)
    // The same tokens are paid at both: 800 - 80 to 2,700 - 220 around 2,500 - 200.
    #expect(bounds.saved.interval(around: try USD("2300e-6")) == (try USD("720e-6"))...(try USD("2480e-6")))
    var strongly = CostBounds()
    strongly.add(strong.spread(of: tokens), weak.spread(of: tokens), route: .strong)
    #expect(strongly.routed == strongly.allStrong && strongly.saved == CostBounds.Distance())
  }

  @Test func whatIsKnownIsExact() {
    for basis in [PromptTokenBasis.observed, .counted, .countedText] {
      for completion in [CompletionTokenBasis.observed, .assumed] {
        let tokens = TokenCounts(prompt: 7, promptBasis: basis, completion: 9, completionBasis: completion)
        #expect(tokens.isExact && tokens.promptRange == 7...7 && tokens.completionRange == 9...9)
      }
    }
    let learnt = TokenCounts(
      prompt: 7, promptBasis: .counted, completion: 9, completionBasis: .learnt, completionRange: 3...20)
    #expect(!learnt.isExact && learnt.completionRange == 3...20)
  }

  @Test(arguments: [1, 2] as [UInt64])
  func sumsDoNotDependOnTheOrder(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (strong, weak) = (try Self.price("s", "10", "30"), try Self.price("w", "1", "2"))
    let parts = (0..<60).map { _ in
      let tokens = TokenCounts(
        prompt: Int.random(in: 0...3_000, using: &random), promptBasis: .estimated,
        completion: Int.random(in: 0...3_000, using: &random), completionBasis: .bound)
      var part = CostBounds()
      part.add(strong.spread(of: tokens), weak.spread(of: tokens), route: Bool.random(using: &random) ? .strong : .weak)
      return part
    }
    func sum(_ parts: some Sequence<CostBounds>) -> CostBounds { parts.reduce(into: CostBounds()) { $0.merge($1) } }
    let whole = sum(parts)
    #expect(sum(parts.shuffled(using: &random)) == whole)
    #expect(sum([sum(parts[..<20]), sum(parts[20...])]) == whole)
    #expect(whole.rows == 60)
  }

  /// Reasoning that was observed is priced apart where the model prices it apart.
  @Test func kindsArePricedWhereTheModelTells() throws {
    var card = RateCard(rates: TokenRates(input: try USD("1e-6"), output: try USD("2e-6"), reasoning: try USD("5e-6")))
    card.service = .standard
    let price = ModelPrice(name: "r", tableKey: "r", provider: "p", card: card, deprecationDate: nil)
    let tokens = TokenCounts(
      prompt: 10, promptBasis: .observed, completion: 100, completionBasis: .observed,
      details: .init(reasoning: 60))
    #expect(price.cost(of: tokens) == (try USD("390e-6")))
  }
}
