/// The fraction of a whole run that goes to the strong model: `round(share * rows)` rows, highest win rate first, ties
/// by input order.
package struct StrongShare: Sendable, Equatable, CustomStringConvertible {
  /// In 0...1.
  package let value: Double

  /// Refuses what is not in 0...1.
  package init(_ value: Double) throws(AssigningError) {
    guard value >= 0, value <= 1 else { throw .shareOutOfRange("\(value)") }
    self.value = value == 0 ? 0 : value
  }

  /// How many of `rows` rows go strong; halves are rounded up.
  package func strongRows(of rows: Int) -> Int { StrongShare.rows(value, of: rows) }

  /// The same for a share in 0...1 as reports keep it.
  package static func rows(_ share: Double, of rows: Int) -> Int { min(rows, Int((share * Double(rows)).rounded())) }

  package var description: String { "\(value)" }
}
