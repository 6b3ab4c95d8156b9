internal import Assigning

extension RunPlan {
  /// What a row gains and costs at the strong model, and what it costs at the weak one.
  func upgrade(of row: ScoredRow, by scale: GainScale) -> (upgrade: StrongUpgrade, weakCost: USD) {
    let weakCost = weakPrice.cost(of: row.tokens(.weak))
    let upgrade = StrongUpgrade(
      gain: ExpectedGain(scale.gain(at: row.winRate)), extraCost: strongPrice.cost(of: row.tokens(.strong)) - weakCost)
    return (upgrade, weakCost)
  }
}
