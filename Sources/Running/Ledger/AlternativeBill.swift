/// What a run's choices cost with other models, and what each of these alone would; exact, in any order.
package struct AlternativeBill: Sendable, Equatable, Codable {
  package private(set) var routed = USD.zero
  /// Of all rows, by model.
  package private(set) var all: [USD]

  /// - Parameter models: as many as the run has candidates.
  package init(models: Int = 2) { all = Array(repeating: .zero, count: models) }

  /// Adds a row's cost at one of the models, and to the routed sum if that is the one that was chosen.
  package mutating func add(_ cost: USD, at model: Int, isChosen: Bool) {
    all[model] += cost
    if isChosen { routed += cost }
  }

  package mutating func merge(_ other: AlternativeBill) {
    routed += other.routed
    for index in all.indices { all[index] += other.all[index] }
  }

  package var allStrong: USD { all[0] }
  package var allWeak: USD { all[all.count - 1] }
  /// Against sending everything to the first model; negative if routing costs more.
  package var saved: USD { allStrong - routed }
  /// `saved` as a fraction of `allStrong`; nil if that is nothing.
  package var savedFraction: Double? { allStrong == .zero ? nil : saved.approximate / allStrong.approximate }
}
