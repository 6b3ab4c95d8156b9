package import LogReading

/// What a log recorded of its rows' tokens besides their number, and what in it cannot be true; exact, in any order.
package struct UsageTotals: Sendable, Equatable, Codable {
  /// Rows that have tokens of a kind, and how many.
  package private(set) var kinds: [TokenKind: CostTotals.Tally] = [:]
  /// Rows by what contradicts itself in their usage.
  package private(set) var contradictions: [UsageContradiction: Int] = [:]
  /// Rows whose count of prompt tokens leaves something out, by what that is (see `UncountedParts.kinds`).
  package private(set) var uncounted: [String: Int] = [:]

  package init() {}

  /// Totals that were written down before.
  package init(
    kinds: [TokenKind: CostTotals.Tally], contradictions: [UsageContradiction: Int], uncounted: [String: Int]
  ) {
    self.kinds = kinds.filter { $0.value.rows > 0 }
    self.contradictions = contradictions.filter { $0.value > 0 }
    self.uncounted = uncounted.filter { $0.value > 0 }
  }

  package subscript(kind: TokenKind) -> CostTotals.Tally { kinds[kind] ?? CostTotals.Tally() }

  mutating func add(_ details: TokenDetails, _ contradictions: UsageContradiction.Set) {
    if details != .none {
      for kind in TokenKind.allCases where details[kind] > 0 {
        kinds[kind, default: CostTotals.Tally()].add(details[kind])
      }
    }
    if !contradictions.isEmpty {
      for contradiction in UsageContradiction.allCases where contradictions.contains(contradiction) {
        self.contradictions[contradiction, default: 0] += 1
      }
    }
  }

  mutating func add(_ uncounted: UncountedParts) {
    for name in uncounted.names { self.uncounted[name, default: 0] += 1 }
  }

  mutating func merge(_ other: UsageTotals) {
    kinds.merge(other.kinds) { $0.merged(with: $1) }
    contradictions.merge(other.contradictions, uniquingKeysWith: +)
    uncounted.merge(other.uncounted, uniquingKeysWith: +)
  }
}
