/// What a run is asked for.
package enum Goal: Sendable, Equatable {
  /// The strong model for every row whose win rate is at least this.
  case threshold(CostThreshold)
  /// The strong model for this part of all rows, the highest win rates first.
  case strongShare(StrongShare)
  /// The greatest expected gain for at most this.
  case budget(Budget)
  /// The least cost at which at least this part of the gap is expected to be recovered (PGR), in 0...1.
  case quality(Double)
  /// The least cost at which the mean grade stays above this, with a model for each group of requests.
  case qualityFloor(QualityFloor)

  /// As options and reports call it.
  package var name: String {
    switch self {
    case .threshold: "threshold"
    case .strongShare: "strong-share"
    case .budget: "budget"
    case .quality: "quality"
    case .qualityFloor: "quality-floor"
    }
  }

  /// Whether it weighs each row's gain against its cost; a threshold and a share rank rows by win rate alone, and so choose
  /// between two candidates only.
  package var weighsCosts: Bool {
    switch self {
    case .threshold, .strongShare: false
    case .budget, .quality, .qualityFloor: true
    }
  }

  /// Whether groups have models of their own, by their grades: then no router needs to know the models.
  package var ranksByGroup: Bool { if case .qualityFloor = self { true } else { false } }
}
