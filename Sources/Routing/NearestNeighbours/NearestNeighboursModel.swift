package import FileFormats

/// What a nearest-neighbour artefact holds, whatever the pair. Its tensors are those of `PromptBattles`.
package struct NearestNeighboursModel: Sendable {
  package let dimension: Int
  package let models: [String]
  package let training: PromptBattles
  package let settings: NeighbourSettings

  package init(dimension: Int, models: [String], training: PromptBattles, settings: NeighbourSettings) {
    precondition(dimension > 0 && training.vectors.count == training.battles.promptCount * dimension)
    precondition(models.count == training.battles.modelCount && settings.count >= 1 && settings.priorWeight > 0)
    self.dimension = dimension
    self.models = models
    self.training = training
    self.settings = settings
  }

  package init(_ file: Safetensors, manifest: RouterManifest) throws(InputError) {
    guard let settings = manifest.neighbours else {
      throw InputError(file.file, "belongs to a manifest without 'neighbours', which knn needs")
    }
    self.init(
      dimension: manifest.embedder.dimension, models: manifest.models,
      training: try PromptBattles(file, dimension: manifest.embedder.dimension, modelCount: manifest.models.count),
      settings: settings)
  }
}

/// How a nearest-neighbour router weighs what it finds; written into the artefact by its trainer.
package struct NeighbourSettings: Sendable, Equatable {
  /// What `count` may be.
  package static let counts = 1...1_000_000

  /// k: at most so many neighbours vote, at least 1.
  package var count: Int
  /// m: the weight of the base rate next to the neighbours', which is their similarity; above 0 and finite.
  package var priorWeight: Double

  package init(count: Int, priorWeight: Double) {
    self.count = count
    self.priorWeight = priorWeight
  }

  init(_ member: ManifestReader) throws(InputError) {
    self.init(count: try member.integer("count"), priorWeight: try member.positive("prior_weight"))
    guard NeighbourSettings.counts.contains(count) else {
      throw member.fail("count", "must be from 1 to \(NeighbourSettings.counts.upperBound), not \(count)")
    }
  }
}

/// The prompts on which two models met, and how that ended for the first: what a vote between them rests on.
package struct PairOutcomes: Sendable {
  /// Ascending.
  package private(set) var prompts: [UInt32] = []
  /// As long as `prompts`: 1 a win of `strong`, 0 a loss, 1/2 a tie; the mean where a prompt has several battles.
  package private(set) var outcomes: [Double] = []

  /// - Parameters:
  ///   - strong, weak: columns of the set's grades, and its battles' models.
  package init(_ battles: BattleSet, strong: Int, weak: Int) {
    precondition(strong != weak && max(strong, weak) < battles.modelCount)
    for prompt in 0..<battles.promptCount {
      var wins = 0.0
      var count = 0.0
      battles.forEachBattle(of: prompt, between: strong, and: weak) { share in
        wins += share
        count += 1
      }
      guard count > 0 else { continue }
      prompts.append(UInt32(prompt))
      outcomes.append(wins / count)
    }
  }
}

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
