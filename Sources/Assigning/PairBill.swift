/// What a run's routes cost with the models of one pair, and what either of them alone would; exact, in any order.
package struct PairBill: Sendable, Equatable, Codable {
  package private(set) var routed = USD.zero
  package private(set) var allStrong = USD.zero
  package private(set) var allWeak = USD.zero

  package init() {}

  /// - Parameters:
  ///   - strongTokens: what the row has for the pair's strong model; `weakTokens` likewise.
  package mutating func add(
    strongTokens: TokenCounts, weakTokens: TokenCounts, route: Route, at pair: PricedPair
  ) {
    let strong = pair.strong.cost(of: strongTokens)
    let weak = pair.weak.cost(of: weakTokens)
    routed += route == .strong ? strong : weak
    allStrong += strong
    allWeak += weak
  }

  package mutating func merge(_ other: PairBill) {
    routed += other.routed
    allStrong += other.allStrong
    allWeak += other.allWeak
  }

  /// Against sending everything to the strong model; negative if routing costs more.
  package var saved: USD { allStrong - routed }
  /// `saved` as a fraction of `allStrong`; nil if that is nothing.
  package var savedFraction: Double? { allStrong == .zero ? nil : saved.approximate / allStrong.approximate }
}
