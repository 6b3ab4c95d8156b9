import Routing
import TextModels

@testable import Running

extension ModelPrice {
  /// A price that nobody charges, in dollars per million tokens.
  static func sample(_ name: String, _ input: String = "10", _ output: String = "30", tiers: [PriceTier] = []) throws
    -> ModelPrice
  {
    ModelPrice(
      name: name, tableKey: name, provider: "p", inputPerToken: try USD(input + "e-6"),
      outputPerToken: try USD(output + "e-6"), tiers: tiers)
  }
}

extension Candidates {
  /// Models whose prompts are estimated, the first ones more expensive.
  static func sample(_ names: String...) throws -> Candidates {
    Candidates(
      try names.enumerated().map { place, name in
        Candidate(
          price: try .sample(name, "\(names.count - place)", "\(3 * (names.count - place))"), encoding: nil,
          imageTokens: nil)
      }, routers: Array(repeating: RandomRouter(seed: 1), count: names.count - 2))
  }
}

extension RowPricer {
  /// Of so many candidates, all of which take every request.
  static func sample(_ count: Int) throws -> RowPricer {
    RowPricer(
      Candidates(
        try (0..<count).map { Candidate(price: try .sample("m\($0)"), encoding: nil, imageTokens: nil) },
        routers: Array(repeating: RandomRouter(seed: 1), count: count - 2)))
  }
}

extension PromptEncoding {
  /// cl100k_base, read once.
  static func sample() throws -> PromptEncoding { try shared.get() }

  private struct Missing: Error {}

  private static let shared = Result<PromptEncoding, any Error> {
    guard let encoding = try BytePairEncoding.shipped("cl100k_base") else { throw Missing() }
    return PromptEncoding(encoding)
  }
}
