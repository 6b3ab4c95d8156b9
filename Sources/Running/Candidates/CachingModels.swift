internal import LogReading
package import Routing
internal import Synchronization

/// Which of a run's models is the one that a log names: a row that stays with its model keeps its cache, and its answer's
/// quality as observed.
package final class CachingModels: Sendable {
  /// Places that are told apart: sixteen candidates, and after them the models of eight alternatives.
  package static let candidates = 16
  private static let places = 32
  /// Names that are remembered.
  private static let memory = 10_000

  private let models: [(place: Int, name: String)]
  private let aliases: ModelAliasTable
  private let known = Mutex<[GroupName: CachedPlaces]>([:])

  package init(_ candidates: Candidates, aliases: ModelAliasTable) {
    let own = candidates.names.enumerated().map { (place: $0, name: $1) }
    let others = candidates.alternatives.flatMap(\.self).enumerated()
      .map { (place: CachingModels.candidates + $0, name: $1.name) }
    models = (own + others).filter { $0.place < CachingModels.places }
    self.aliases = aliases
  }

  /// - Parameter model: as the log names it.
  func places(of model: GroupName) -> CachedPlaces {
    if let found = known.withLock({ $0[model] }) { return found }
    let name = model.description
    var places = CachedPlaces()
    for other in models where isSame(name, other.name) { places.insert(other.place) }
    known.withLock { if $0.count < CachingModels.memory { $0[model] = places } }
    return places
  }

  /// The same model of the same seller, as far as both names say who that is.
  private func isSame(_ first: String, _ second: String) -> Bool {
    guard aliases.areSame(first, second) else { return false }
    let sellers = [first, second].compactMap { ModelName(aliases.target(of: $0)).seller }
    return Set(sellers).count < 2
  }
}

/// The places of a run's models whose cache a row keeps.
struct CachedPlaces: BitwiseCopyable, Sendable {
  private var bits: UInt32 = 0

  mutating func insert(_ place: Int) { bits |= 1 << UInt32(place) }

  func contains(candidate: Int) -> Bool { candidate < 16 && bits & (1 << UInt32(candidate)) != 0 }

  /// - Parameter alternative: the place of a model among those of all alternatives.
  func contains(alternative: Int) -> Bool { alternative < 16 && bits & (1 << UInt32(16 + alternative)) != 0 }
}
