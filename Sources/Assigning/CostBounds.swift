internal import Routing

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

  /// Adds a row by its cost at both models, with the fewest tokens, as projected, and with the most.
  mutating func add(_ strong: ModelPrice.Spread, _ weak: ModelPrice.Spread, route: Route) {
    rows += 1
    allStrong.add((strong.fewest, strong.most), around: strong.cost)
    allWeak.add((weak.fewest, weak.most), around: weak.cost)
    let chosen = route == .strong ? strong : weak
    routed.add((chosen.fewest, chosen.most), around: chosen.cost)
    if route == .weak {
      saved.add((strong.fewest - weak.fewest, strong.most - weak.most), around: strong.cost - weak.cost)
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
