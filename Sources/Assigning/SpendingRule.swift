/// An assignment that weighs each row's gain against its own cost: as good as a budget allows, or as cheap as a quality
/// allows.
package struct SpendingRule: Sendable, Equatable {
  package enum Goal: Sendable, Equatable {
    /// The greatest expected gain for at most this.
    case budget(Budget)
    /// The least cost at which at least this part of the gap is expected to be recovered (PGR), in 0...1.
    case quality(Double)
  }

  package let goal: Goal
  package let scale: GainScale

  package init(goal: Goal, scale: GainScale) {
    self.goal = goal
    self.scale = scale
  }
}
