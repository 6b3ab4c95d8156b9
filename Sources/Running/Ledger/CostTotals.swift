package import Routing

/// Whole-run counts and sums, exact: adding rows or totals in any order gives the same.
package struct CostTotals: Sendable, Equatable, Codable {
  /// Rows and tokens that share a basis.
  package struct Tally: Sendable, Equatable, Codable {
    package fileprivate(set) var rows = 0
    package fileprivate(set) var tokens = 0

    package init(rows: Int = 0, tokens: Int = 0) {
      self.rows = rows
      self.tokens = tokens
    }

    mutating func add(_ tokens: Int) {
      rows += 1
      self.tokens += tokens
    }

    func merged(with other: Tally) -> Tally { Tally(rows: rows + other.rows, tokens: tokens + other.tokens) }
  }

  /// What one candidate was given, and what everything would cost there.
  package struct CandidateTotal: Sendable, Equatable, Codable {
    package fileprivate(set) var rows = 0
    package fileprivate(set) var promptTokens = 0
    package fileprivate(set) var completionTokens = 0
    package fileprivate(set) var cost = USD.zero
    /// Of all rows at this candidate.
    package fileprivate(set) var allCost = USD.zero

    package init(
      rows: Int = 0, promptTokens: Int = 0, completionTokens: Int = 0, cost: USD = .zero, allCost: USD = .zero
    ) {
      self.rows = rows
      self.promptTokens = promptTokens
      self.completionTokens = completionTokens
      self.cost = cost
      self.allCost = allCost
    }

    fileprivate mutating func merge(_ other: CandidateTotal) {
      rows += other.rows
      promptTokens += other.promptTokens
      completionTokens += other.completionTokens
      cost += other.cost
      allCost += other.allCost
    }
  }

  /// The strongest first; at least two.
  package private(set) var candidates: [CandidateTotal]
  var promptObserved = Tally()
  var promptEstimated = Tally()
  var promptCounted = Tally()
  var promptCountedText = Tally()
  var completionObserved = Tally()
  var completionBound = Tally()
  var completionAssumed = Tally()
  var completionLearnt = Tally()
  package internal(set) var fallbacks: [FallbackReason: Int] = [:]
  /// The extremes of the win rates; nil without rows.
  package internal(set) var lowestWinRate: Double?
  package internal(set) var highestWinRate: Double?

  package init(candidates: Int = 2) {
    precondition(candidates >= 2)
    self.candidates = Array(repeating: CandidateTotal(), count: candidates)
  }

  package var rows: Int { candidates.reduce(0) { $0 + $1.rows } }
  /// The routed run.
  package var routedCost: USD { candidates.reduce(.zero) { $0 + $1.cost } }

  /// The first candidate and the last.
  package var strong: CandidateTotal { candidates[0] }
  package var weak: CandidateTotal { candidates[candidates.count - 1] }
  /// What all rows would cost at one of them.
  package var allStrongCost: USD { strong.allCost }
  package var allWeakCost: USD { weak.allCost }

  package subscript(route: Route) -> CandidateTotal {
    switch route {
    case .strong: strong
    case .weak: weak
    }
  }

  package subscript(basis: PromptTokenBasis) -> Tally {
    switch basis {
    case .observed: promptObserved
    case .estimated: promptEstimated
    case .counted: promptCounted
    case .countedText: promptCountedText
    }
  }

  package subscript(basis: CompletionTokenBasis) -> Tally {
    switch basis {
    case .observed: completionObserved
    case .bound: completionBound
    case .assumed: completionAssumed
    case .learnt: completionLearnt
    }
  }

  /// - Parameters:
  ///   - candidate: where the row goes; `tokens` are those it has there.
  ///   - costs: of the row, by candidate.
  @inline(__always)
  mutating func add(
    winRate: Double, candidate: Int, tokens: TokenCounts, costs: UnsafeBufferPointer<USD>, fallback: FallbackReason?
  ) {
    candidates[candidate].rows += 1
    candidates[candidate].promptTokens += tokens.prompt
    candidates[candidate].completionTokens += tokens.completion
    candidates[candidate].cost += costs[candidate]
    for index in costs.indices { candidates[index].allCost += costs[index] }
    switch tokens.promptBasis {
    case .observed: CostTotals.add(tokens.prompt, to: &promptObserved)
    case .estimated: CostTotals.add(tokens.prompt, to: &promptEstimated)
    case .counted: CostTotals.add(tokens.prompt, to: &promptCounted)
    case .countedText: CostTotals.add(tokens.prompt, to: &promptCountedText)
    }
    switch tokens.completionBasis {
    case .observed: CostTotals.add(tokens.completion, to: &completionObserved)
    case .bound: CostTotals.add(tokens.completion, to: &completionBound)
    case .assumed: CostTotals.add(tokens.completion, to: &completionAssumed)
    case .learnt: CostTotals.add(tokens.completion, to: &completionLearnt)
    }
    if let fallback { fallbacks[fallback, default: 0] += 1 }
    lowestWinRate = min(lowestWinRate ?? winRate, winRate)
    highestWinRate = max(highestWinRate ?? winRate, winRate)
  }

  mutating func merge(_ other: CostTotals) {
    precondition(candidates.count == other.candidates.count)
    for index in candidates.indices { candidates[index].merge(other.candidates[index]) }
    CostTotals.merge(other.promptObserved, into: &promptObserved)
    CostTotals.merge(other.promptEstimated, into: &promptEstimated)
    CostTotals.merge(other.promptCounted, into: &promptCounted)
    CostTotals.merge(other.promptCountedText, into: &promptCountedText)
    CostTotals.merge(other.completionObserved, into: &completionObserved)
    CostTotals.merge(other.completionBound, into: &completionBound)
    CostTotals.merge(other.completionAssumed, into: &completionAssumed)
    CostTotals.merge(other.completionLearnt, into: &completionLearnt)
    fallbacks.merge(other.fallbacks, uniquingKeysWith: +)
    if let lowest = other.lowestWinRate { lowestWinRate = min(lowestWinRate ?? lowest, lowest) }
    if let highest = other.highestWinRate { highestWinRate = max(highestWinRate ?? highest, highest) }
  }

  @inline(__always)
  private static func add(_ tokens: Int, to tally: inout Tally) {
    tally.rows += 1
    tally.tokens += tokens
  }

  private static func merge(_ other: Tally, into tally: inout Tally) {
    tally.rows += other.rows
    tally.tokens += other.tokens
  }
}

extension CostTotals {
  /// Totals that were written down before; the caller checks that they add up.
  package init(
    candidates: [CandidateTotal], prompt: [PromptTokenBasis: Tally], completion: [CompletionTokenBasis: Tally],
    fallbacks: [FallbackReason: Int], winRates: ClosedRange<Double>?
  ) {
    self.init(candidates: candidates.count)
    self.candidates = candidates
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
      && prompts.reduce(0) { $0 + $1.tokens } == candidates.reduce(0) { $0 + $1.promptTokens }
      && completions.reduce(0) { $0 + $1.tokens } == candidates.reduce(0) { $0 + $1.completionTokens }
  }
}

/// How far a run's costs may lie from what is projected, because not all of its tokens are known. Each row's tokens lie
/// between bounds by what they rest on (see `TokenCounts`), and the rows are taken to err all the same way: sums of the
/// rows' own distances, exact in any order.
package struct CostBounds: Sendable, Equatable, Codable {
  /// Of one sum, downwards and upwards; both at least 0.
  package struct Distance: Sendable, Equatable, Codable {
    package private(set) var below = USD.zero
    package private(set) var above = USD.zero

    package init(below: USD = .zero, above: USD = .zero) {
      self.below = below
      self.above = above
    }

    mutating func add(_ ends: (USD, USD), around amount: USD) {
      below += amount - min(amount, ends.0, ends.1)
      above += max(amount, ends.0, ends.1) - amount
    }

    mutating func merge(_ other: Distance) {
      below += other.below
      above += other.above
    }

    package func interval(around amount: USD) -> ClosedRange<USD> { (amount - below)...(amount + above) }
  }

  /// Rows whose tokens are not all known.
  package private(set) var rows = 0
  package private(set) var routed = Distance()
  package private(set) var allStrong = Distance()
  package private(set) var allWeak = Distance()
  /// Of all strong against routed: the same tokens count in both.
  package private(set) var saved = Distance()

  package init() {}

  /// Bounds that were written down before.
  package init(rows: Int, routed: Distance, allStrong: Distance, allWeak: Distance, saved: Distance) {
    self.rows = rows
    self.routed = routed
    self.allStrong = allStrong
    self.allWeak = allWeak
    self.saved = saved
  }

  /// Adds a row by its cost at the first candidate, the last one and the chosen one: with the fewest tokens, as projected,
  /// and with the most.
  mutating func add(
    first: ModelPrice.Spread, last: ModelPrice.Spread, chosen: ModelPrice.Spread, isFirst: Bool
  ) {
    rows += 1
    allStrong.add((first.fewest, first.most), around: first.cost)
    allWeak.add((last.fewest, last.most), around: last.cost)
    routed.add((chosen.fewest, chosen.most), around: chosen.cost)
    if !isFirst {
      saved.add((first.fewest - chosen.fewest, first.most - chosen.most), around: first.cost - chosen.cost)
    }
  }

  mutating func merge(_ other: CostBounds) {
    rows += other.rows
    routed.merge(other.routed)
    allStrong.merge(other.allStrong)
    allWeak.merge(other.allWeak)
    saved.merge(other.saved)
  }
}
