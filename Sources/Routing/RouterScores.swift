/// What a router says of each row: a win rate, and why it is not the formula's where it is not.
package struct RouterScores: Sendable {
  /// The probability in 0...1 that the strong model's answer wins.
  package private(set) var winRates: [Double] = []
  /// As long as `winRates`; nil where the formula applied.
  package private(set) var fallbacks: [FallbackReason?] = []

  package init() {}

  package var count: Int { winRates.count }

  package mutating func append(_ winRate: Double, fallback: FallbackReason? = nil) {
    winRates.append(winRate)
    fallbacks.append(fallback)
  }

  package mutating func removeAll() {
    winRates.removeAll(keepingCapacity: true)
    fallbacks.removeAll(keepingCapacity: true)
  }
}
