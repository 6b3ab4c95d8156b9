import Routing

@testable import Running

extension CostLedger {
  /// Adds a row of two candidates.
  mutating func add(
    winRate: Double, route: Route, tokens: TokenCounts, strongCost: USD, weakCost: USD, fallback: FallbackReason? = nil
  ) {
    [strongCost, weakCost].withUnsafeBufferPointer {
      add(winRate: winRate, candidate: route == .strong ? 0 : 1, tokens: tokens, costs: $0, fallback: fallback)
    }
  }
}

extension GroupTotal {
  /// Adds a row of two candidates.
  mutating func add(route: Route, tokens: TokenCounts, strongCost: USD, weakCost: USD) {
    [strongCost, weakCost].withUnsafeBufferPointer {
      add(candidate: route == .strong ? 0 : 1, tokens: tokens, costs: $0)
    }
  }
}

extension CostBounds {
  /// Adds a row of two candidates by what it costs at them.
  mutating func add(_ strong: ModelPrice.Spread, _ weak: ModelPrice.Spread, route: Route) {
    add(first: strong, last: weak, chosen: route == .strong ? strong : weak, isFirst: route == .strong)
  }
}
