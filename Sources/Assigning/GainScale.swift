package import Routing

/// What a row is worth at the strong model, by its win rate, where money has to be earned.
package enum GainScale: Sendable, Equatable {
  /// The expected gain in grades.
  case qualityMap(QualityMap)
  /// The win rate itself, for routers without a map: it ranks rows, but promises no quality.
  case winRate

  /// In grades, or in wins.
  package func gain(at winRate: Double) -> Double {
    switch self {
    case .qualityMap(let map): map.gain(at: winRate)
    case .winRate: winRate
    }
  }

  /// Whether every gain can be kept as an `ExpectedGain`.
  package var isInRange: Bool {
    guard case .qualityMap(let map) = self else { return true }
    return map.knots.allSatisfy { ExpectedGain.range.contains($0.gain) }
  }
}
