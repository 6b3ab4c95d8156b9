/// RouteLLM's rule, and the only place that compares a win rate: strong when `winRate >= threshold`.
///
/// A higher threshold is cheaper.
package struct CostThreshold: Sendable, Equatable, CustomStringConvertible {
  /// In 0...1.
  package let value: Double

  /// Refuses what is not in 0...1.
  package init(_ value: Double) throws(AssigningError) {
    guard value >= 0, value <= 1 else { throw .thresholdOutOfRange("\(value)") }
    // Minus zero would be written as "-0.0".
    self.value = value == 0 ? 0 : value
  }

  package func route(_ winRate: Double) -> Route { winRate >= value ? .strong : .weak }

  package var description: String { "\(value)" }
}
