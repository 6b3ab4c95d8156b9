package import Routing
package import TextModels

/// A model that may answer a request: what it costs, and how its prompts are counted.
package struct Candidate: Sendable {
  package let price: ModelPrice
  /// Nil where prompt tokens are estimated from the length of the texts.
  package let encoding: PromptEncoding?
  /// What an image in low detail costs in prompt tokens; nil where that is not known.
  package let imageTokens: Int?

  package init(price: ModelPrice, encoding: PromptEncoding?, imageTokens: Int?) {
    self.price = price
    self.encoding = encoding
    self.imageTokens = imageTokens
  }

  package var name: String { price.name }
}

/// The models among which a run chooses, the strongest first: two in the usual run, or more.
///
/// The last one is what all others are measured against.
package struct Candidates: Sendable {
  package let all: [Candidate]
  /// They score the candidates between the first and the last, each against the last; the run's own router scores the
  /// first.
  package let routers: [any Router]
  /// Other models at which the same choices are priced, each list as long as `all`.
  package let alternatives: [[Candidate]]
  /// The distinct counts of prompt tokens that all these models need.
  let counts: [PromptCount]
  /// Into `counts`, by candidate.
  let countIndices: [Int]
  /// Into `counts`, by alternative and model.
  let alternativeCountIndices: [[Int]]

  /// - Parameters:
  ///   - all: at least two.
  ///   - routers: two fewer than candidates, or none where nothing asks for the win rates of those between.
  package init(_ all: [Candidate], routers: [any Router] = [], alternatives: [[Candidate]] = []) {
    precondition(all.count >= 2 && (routers.isEmpty || routers.count == all.count - 2))
    precondition(alternatives.allSatisfy { $0.count == all.count })
    self.all = all
    self.routers = routers
    self.alternatives = alternatives
    var counts: [PromptCount] = []
    func index(of candidate: Candidate) -> Int {
      let count = PromptCount(candidate)
      if let known = counts.firstIndex(where: { $0.isSame(as: count) }) { return known }
      counts.append(count)
      return counts.count - 1
    }
    countIndices = all.map(index)
    alternativeCountIndices = alternatives.map { $0.map(index) }
    self.counts = counts
  }

  /// A pair whose costs nobody asks for: both models at the smallest price, their prompts estimated.
  package init(unpriced pair: ModelPair) {
    self.init(
      [pair.strong, pair.weak].map { name in
        Candidate(
          price: ModelPrice(
            name: name, tableKey: name, provider: "", inputPerToken: USD(units: 1), outputPerToken: USD(units: 1)),
          encoding: nil, imageTokens: nil)
      })
  }

  package var count: Int { all.count }
  package var last: Int { all.count - 1 }
  package var strong: Candidate { all[0] }
  package var weak: Candidate { all[last] }
  package var prices: [ModelPrice] { all.map(\.price) }
  package var names: [String] { all.map(\.name) }

  /// How rows and reports spell a candidate's place: `strong` for the first, `weak` for the last, else `between`.
  package func route(of candidate: Int) -> String {
    candidate == 0 ? Route.strong.name : candidate == last ? Route.weak.name : "between"
  }

  /// The candidate that a route of two stands for.
  func index(of route: Route) -> Int { route == .strong ? 0 : last }
}
