/// How a nearest-neighbour router weighs what it finds; written into the artefact by its trainer.
package struct NeighbourSettings: Sendable, Equatable {
  /// What `count` may be.
  package static let counts = 1...1_000_000

  /// k: at most so many neighbours vote, at least 1.
  package var count: Int
  /// m: the weight of the base rate beside the neighbours', which is their similarity; above 0 and finite.
  package var priorWeight: Double

  package init(count: Int, priorWeight: Double) {
    self.count = count
    self.priorWeight = priorWeight
  }
}
