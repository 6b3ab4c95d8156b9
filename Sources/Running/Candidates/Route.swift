package import LogReading
package import Routing

/// Which of the pair answers a request.
package enum Route: UInt8, Sendable, CaseIterable {
  case weak = 0
  case strong = 1

  /// `strong` or `weak`, as rows and reports spell it.
  package var name: String {
    switch self {
    case .weak: "weak"
    case .strong: "strong"
    }
  }
}

/// What was decided for one row; its id stays with the row.
package struct RouteAssignment: Sendable, Equatable {
  /// In 0...1.
  package let winRate: Double
  package let route: Route
  package let tokens: TokenCounts
  /// At the price of the model it was assigned to.
  package let cost: USD
  package let fallback: FallbackReason?
  /// Which of the writer's models answers: that of the route, or one of several.
  package var place: Int
  /// What its count of prompt tokens leaves out.
  package let uncounted: UncountedParts

  package init(
    winRate: Double, route: Route, tokens: TokenCounts, cost: USD, fallback: FallbackReason? = nil,
    uncounted: UncountedParts = []
  ) {
    self.winRate = winRate
    self.route = route
    self.tokens = tokens
    self.cost = cost
    self.fallback = fallback
    place = Int(route.rawValue)
    self.uncounted = uncounted
  }
}
