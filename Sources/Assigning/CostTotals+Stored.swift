package import Routing

extension CostTotals {
  /// Totals that were written down before; the caller checks that they add up.
  package init(
    strong: RouteTotal, weak: RouteTotal, allStrongCost: USD, allWeakCost: USD, prompt: [PromptTokenBasis: Tally],
    completion: [CompletionTokenBasis: Tally], fallbacks: [FallbackReason: Int], winRates: ClosedRange<Double>?
  ) {
    self.init()
    self.strong = strong
    self.weak = weak
    self.allStrongCost = allStrongCost
    self.allWeakCost = allWeakCost
    promptObserved = prompt[.observed] ?? Tally()
    promptEstimated = prompt[.estimated] ?? Tally()
    promptCounted = prompt[.counted] ?? Tally()
    promptCountedText = prompt[.countedText] ?? Tally()
    completionObserved = completion[.observed] ?? Tally()
    completionBound = completion[.bound] ?? Tally()
    completionAssumed = completion[.assumed] ?? Tally()
    completionLearnt = completion[.learnt] ?? Tally()
    self.fallbacks = fallbacks
    lowestWinRate = winRates?.lowerBound
    highestWinRate = winRates?.upperBound
  }

  /// Whether the parts amount to the whole: rows and tokens by what they rest on to those by route.
  package var addsUp: Bool {
    let prompts = PromptTokenBasis.allCases.map { self[$0] }
    let completions = CompletionTokenBasis.allCases.map { self[$0] }
    return prompts.reduce(0) { $0 + $1.rows } == rows && completions.reduce(0) { $0 + $1.rows } == rows
      && prompts.reduce(0) { $0 + $1.tokens } == strong.promptTokens + weak.promptTokens
      && completions.reduce(0) { $0 + $1.tokens } == strong.completionTokens + weak.completionTokens
  }
}
