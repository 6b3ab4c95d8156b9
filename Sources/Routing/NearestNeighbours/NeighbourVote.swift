/// How training prompts' battles between two models become the win rate of a query among them.
///
/// A neighbour i with the outcome y_i (1 the strong model won, 0 it lost, 1/2 a tie) weighs its similarity w_i, and the
/// base rate p0 over all n prompts of the pair weighs m:
///
///     p  = (sum_i w_i y_i + m p0) / (sum_i w_i + m),    p0 = (sum_j y_j + 1) / (n + 2)
///
/// Weighing neighbours by their nearness is Dudani's rule (1976), shrinking towards the base rate is Cestnik's
/// m-estimate (1990) and p0 is Laplace's rule of succession; so p is never 0, 1 or undefined.
package struct NeighbourVote: Sendable {
  /// One a prompt of the pair, 0...1.
  package let outcomes: [Double]
  package let baseRate: Double
  package let settings: NeighbourSettings

  package init(outcomes: [Double], settings: NeighbourSettings) {
    self.outcomes = outcomes
    self.settings = settings
    baseRate = NeighbourVote.baseRate(wins: outcomes.reduce(0, +), count: outcomes.count)
  }

  /// Laplace's rule of succession, which knows no certainty.
  /// - Parameter wins: the sum of `count` outcomes.
  package static func baseRate(wins: Double, count: Int) -> Double {
    (wins + 1) / (Double(count) + 2)
  }

  /// - Parameters:
  ///   - wins: similarity times outcome, summed over the neighbours.
  ///   - weight: their similarities' sum.
  package static func winRate(wins: Double, weight: Double, baseRate: Double, priorWeight: Double) -> Double {
    (wins + priorWeight * baseRate) / (weight + priorWeight)
  }

  /// The win rate that neighbours give, summed from the nearest on; nil if there is none.
  package func winRate(_ neighbours: UnsafeBufferPointer<Neighbour>) -> Double? {
    guard !neighbours.isEmpty else { return nil }
    var wins = 0.0
    var weight = 0.0
    for neighbour in neighbours {
      wins += neighbour.similarity * outcomes[neighbour.row]
      weight += neighbour.similarity
    }
    return NeighbourVote.winRate(wins: wins, weight: weight, baseRate: baseRate, priorWeight: settings.priorWeight)
  }
}
