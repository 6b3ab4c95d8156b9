internal import Numerics
internal import Routing

/// What can be added up by group.
package protocol GroupSum: Sendable, Equatable, Codable {
  init()
  var rows: Int { get }
  mutating func merge(_ other: Self)
}

/// Sums by group, with every group up to `cap`.
///
/// Past the cap the groups of the lowest hashes of their names stay and all others are one sum: a fixed sample of the
/// groups, and each that stays is exact, because one of the lowest `cap` of all was one of the lowest of any part.
/// So merging is exact, associative and commutative even past the cap, and only the list of groups is incomplete.
///
/// Memory: up to twice `cap` groups.
package struct CappedTable<Total: GroupSum>: Sendable, Equatable, Codable {
  package static var standardCap: Int { 10_000 }
  package static var maximumCap: Int { 1_000_000 }

  /// What the rows are grouped by, as the user said it: `user`, `/metadata/team`.
  package let field: String
  package let cap: Int
  private var groups: [GroupName: Total] = [:]
  /// Rows in which the field is missing.
  package private(set) var missing = Total()
  /// The sum of the groups beyond the cap.
  package private(set) var rest = Total()
  /// The highest place that stays; nil as long as nothing was left out.
  private var bound: Place?

  /// Where a name stands among all: by hash, then by itself.
  private struct Place: Sendable, Equatable, Comparable, Codable {
    let hash: UInt64
    let name: GroupName

    init(_ name: GroupName) {
      // The hash spreads the bytes, the finaliser the bits.
      hash = SplitMix64.mix(StableHash.ofName(name.description))
      self.name = name
    }

    static func < (first: Place, second: Place) -> Bool { (first.hash, first.name) < (second.hash, second.name) }
  }

  package init(field: String, cap: Int = standardCap) {
    precondition(cap > 0)
    self.field = field
    self.cap = cap
  }

  /// A table that was written down before; nil if it holds more groups than its cap, a name twice, or a rest without
  /// being full.
  package init?(
    field: String, cap: Int, groups: [(name: GroupName, total: Total)], missing: Total, rest: Total
  ) {
    guard cap > 0, groups.count <= cap, rest.rows == 0 || groups.count == cap else { return nil }
    self.init(field: field, cap: cap)
    for (name, total) in groups where self.groups.updateValue(total, forKey: name) != nil { return nil }
    self.missing = missing
    self.rest = rest
    if rest.rows > 0 { bound = groups.map { Place($0.name) }.max() }
  }

  /// Whether every group is in the table.
  package var isComplete: Bool { rest.rows == 0 }

  /// All groups by name, in the order of their UTF-8 bytes.
  package var sorted: [(name: GroupName, total: Total)] {
    groups.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }

  /// Everything together: what the run's totals are.
  package var sum: Total {
    var sum = missing
    sum.merge(rest)
    for total in groups.values { sum.merge(total) }
    return sum
  }

  package subscript(name: GroupName) -> Total? { groups[name] }

  /// Adds what a batch has of one group; `name` nil where the field is missing.
  package mutating func add(_ total: Total, to name: GroupName?) { change(name) { $0.merge(total) } }

  /// Adds to one group; `name` nil where the field is missing.
  mutating func change(_ name: GroupName?, _ add: (inout Total) -> Void) {
    guard let name else { return add(&missing) }
    if let bound, groups[name] == nil, Place(name) > bound { return add(&rest) }
    add(&groups[name, default: Total()])
    if groups.count > 2 * cap { trim() }
  }

  /// Requires the same field and cap.
  package mutating func merge(_ other: CappedTable) {
    absorb(other)
    trim()
  }

  /// Merges, but keeps up to twice `cap` groups until `trim` is called: for the many small parts of a run.
  mutating func absorb(_ other: CappedTable) {
    precondition(field == other.field && cap == other.cap)
    missing.merge(other.missing)
    rest.merge(other.rest)
    if let theirs = other.bound {
      bound = min(bound ?? theirs, theirs)
      settle()
    }
    for (name, total) in other.groups { add(total, to: name) }
  }

  /// Leaves out what is beyond the cap; to be called before the groups are read.
  package mutating func trim() {
    guard groups.count > cap else { return }
    bound = groups.keys.map(Place.init).sorted()[cap - 1]
    settle()
  }

  /// Moves the groups beyond the bound to the rest.
  private mutating func settle() {
    guard let bound else { return }
    for (name, total) in groups where Place(name) > bound {
      rest.merge(total)
      groups[name] = nil
    }
  }
}
