package import Routing

/// What a row is worth at one of several models, by its win rate against the last of them, which is worth nothing.
package enum ChoiceScale: Sendable, Equatable {
  /// The expected gain in grades, by a map for each model but the last.
  case qualityMaps([QualityMap])
  /// The win rate less the half that equals have: it orders models and rows, but promises no quality.
  case wins

  /// - Parameter model: not the last one.
  package func gain(of model: Int, at winRate: Double) -> ExpectedGain {
    switch self {
    case .qualityMaps(let maps): ExpectedGain(maps[model].gain(at: winRate))
    case .wins: ExpectedGain(winRate - 0.5)
    }
  }
}
