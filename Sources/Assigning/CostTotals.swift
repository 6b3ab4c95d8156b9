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

  /// What one model of the pair was given.
  package struct RouteTotal: Sendable, Equatable, Codable {
    package fileprivate(set) var rows = 0
    package fileprivate(set) var promptTokens = 0
    package fileprivate(set) var completionTokens = 0
    package fileprivate(set) var cost = USD.zero

    package init(rows: Int = 0, promptTokens: Int = 0, completionTokens: Int = 0, cost: USD = .zero) {
      self.rows = rows
      self.promptTokens = promptTokens
      self.completionTokens = completionTokens
      self.cost = cost
    }
  }

  package internal(set) var strong = RouteTotal()
  package internal(set) var weak = RouteTotal()
  /// What all rows would cost at one model.
  package internal(set) var allStrongCost = USD.zero
  package internal(set) var allWeakCost = USD.zero
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

  package init() {}

  package var rows: Int { strong.rows + weak.rows }
  /// The routed run.
  package var routedCost: USD { strong.cost + weak.cost }

  package subscript(route: Route) -> RouteTotal {
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

  @inline(__always)
  mutating func add(
    winRate: Double, route: Route, tokens: TokenCounts, strongCost: USD, weakCost: USD, fallback: FallbackReason?
  ) {
    switch route {
    case .strong: CostTotals.add(tokens, strongCost, to: &strong)
    case .weak: CostTotals.add(tokens, weakCost, to: &weak)
    }
    allStrongCost += strongCost
    allWeakCost += weakCost
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
    CostTotals.merge(other.strong, into: &strong)
    CostTotals.merge(other.weak, into: &weak)
    allStrongCost += other.allStrongCost
    allWeakCost += other.allWeakCost
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
  private static func add(_ tokens: TokenCounts, _ cost: USD, to total: inout RouteTotal) {
    total.rows += 1
    total.promptTokens += tokens.prompt
    total.completionTokens += tokens.completion
    total.cost += cost
  }

  @inline(__always)
  private static func add(_ tokens: Int, to tally: inout Tally) {
    tally.rows += 1
    tally.tokens += tokens
  }

  private static func merge(_ other: RouteTotal, into total: inout RouteTotal) {
    total.rows += other.rows
    total.promptTokens += other.promptTokens
    total.completionTokens += other.completionTokens
    total.cost += other.cost
  }

  private static func merge(_ other: Tally, into tally: inout Tally) {
    tally.rows += other.rows
    tally.tokens += other.tokens
  }
}
