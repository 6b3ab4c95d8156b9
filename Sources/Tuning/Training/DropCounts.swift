/// How much was dropped, by reason.
package struct DropCounts: Sendable, Equatable {
  private var counts: [DropReason: Int] = [:]

  package init() {}

  package subscript(_ reason: DropReason) -> Int { counts[reason] ?? 0 }

  mutating func add(_ reason: DropReason, _ count: Int = 1) {
    if count > 0 { counts[reason, default: 0] += count }
  }

  /// In a fixed order, without zeros.
  package var nonzero: [(reason: DropReason, count: Int)] {
    DropReason.allCases.compactMap { reason in counts[reason].map { (reason, $0) } }
  }
}
